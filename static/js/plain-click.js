/** Whether a click on a link means "go there", not "in a new tab" or "save". */
export function isPlainClick(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
