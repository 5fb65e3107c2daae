// Word writes list items as paragraphs with a marker of text; here they become lists again (pure).

const IGNORED = /mso-list\s*:\s*Ignore/i

/** The level (from 1) of a paragraph in a Word list, or 0. */
const levelOf = (paragraph, styleOf) => {
  const level = /level(\d)/.exec(styleOf(paragraph, "mso-list") ?? "")?.[1]
  return Number(level ?? (/MsoListParagraph/.test(paragraph.className) ? 1 : 0))
}

/** Takes the marker ("1.", "a)", "·") off a paragraph and tells it. */
const takeMarker = (paragraph) => {
  const span = [...paragraph.querySelectorAll("[data-style]")].find(({ dataset }) => IGNORED.test(dataset.style))
  if (span) {
    span.remove()
    return span.textContent.trim()
  }
  const text = paragraph.textContent.trim()
  const marker = /^([·•§o▪–-]|\(?\w{1,4}[.)])\s/.exec(text)?.[1] ?? ""
  const first = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode()
  if (first && marker) first.data = first.data.trimStart().replace(marker, "").trimStart()
  return marker
}

const isNumber = (marker) => /^\(?([0-9]+|[a-z]|[ivxlc]+)[.)]$/i.test(marker)

/** The list for an item: the open one of its level, else a new one below the level above. */
const listFor = (open, level, tag, paragraph) => {
  open.length = Math.min(open.length, level)
  if (open[level - 1]?.localName === tag) return open[level - 1]
  const list = paragraph.ownerDocument.createElement(tag)
  const outer = open.slice(0, level - 1).findLast(Boolean)
  if (outer) outer.lastElementChild.append(list)
  else paragraph.before(list)
  open[level - 1] = list
  return list
}

export const makeLists = (root, styleOf) => {
  let open = []
  let last = null
  for (const paragraph of root.querySelectorAll("p")) {
    const level = levelOf(paragraph, styleOf)
    if (!level) continue
    if (paragraph.previousElementSibling !== last || !last) open = []
    const list = listFor(open, level, isNumber(takeMarker(paragraph)) ? "ol" : "ul", paragraph)
    const item = paragraph.ownerDocument.createElement("li")
    item.append(...paragraph.childNodes)
    list.append(item)
    last = open.find(Boolean)
    paragraph.remove()
  }
}
