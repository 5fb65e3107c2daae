// A file's row in the list of those that are uploaded: its name, progress, and what became of it.

/** Adds the row; returns what tells the file's fate: {progress(fraction), end(text, isFault, again)}. */
export function show(list, { name }, words) {
  const item = document.createElement("li");
  const bar = Object.assign(document.createElement("progress"), { ariaLabel: name });
  const said = Object.assign(document.createElement("span"), { textContent: words.waits });
  const retry = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: words.again,
    ariaLabel: `${words.again}: ${name}`,
    hidden: true,
  });
  item.append(name, bar, said, retry);
  list.append(item);
  return {
    progress(fraction) {
      bar.value = fraction;
      said.textContent = fraction < 1 ? `${Math.round(fraction * 100)} %` : words.encodes;
    },
    end(text, isFault, again) {
      said.textContent = text;
      item.className = isFault ? "is-fault" : "is-done";
      bar.hidden = true;
      retry.hidden = !again;
      retry.onclick = () => {
        retry.hidden = true;
        bar.hidden = false;
        item.className = "";
        again();
      };
    },
  };
}
