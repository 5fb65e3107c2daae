// Pasted HTML from word processors and web pages, cleaned as text (pure; no page is touched).
import { makeLists } from "articles/word"

const HEADINGS = { H1: "h2", H5: "h4", H6: "h4" }
const REDIRECTS = [
  { host: /(^|\.)google\.[a-z.]+$/, path: "/url", names: ["q", "url"] },
  { host: /\.safelinks\.protection\.outlook\.com$/, path: "/", names: ["url"] },
  { host: /(^|\.)facebook\.com$/, path: "/l.php", names: ["u"] },
]

/** The address that a redirecting link leads to, else the address itself. */
export const unwrapAddress = (address) => {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  const found = REDIRECTS.find(({ host, path }) => host.test(url.hostname) && url.pathname === path)
  const target = found?.names.map((name) => url.searchParams.get(name)).find(Boolean)
  return target && /^https?:/.test(target) ? target : address
}

const rename = (element, tag) => {
  const renamed = element.ownerDocument.createElement(tag)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
  return renamed
}
const unwrap = (element) => element.replaceWith(...element.childNodes)
const wrapContent = (element, tag) => {
  const wrapper = element.ownerDocument.createElement(tag)
  wrapper.append(...element.childNodes)
  element.append(wrapper)
}

// The policy empties `element.style`, so that the attribute itself must be read.
const styleOf = (element, property) =>
  new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i").exec(element.dataset.style ?? "")?.[1].trim()

const MARKS = [
  { property: "font-weight", tags: "B,STRONG", tag: "strong", on: /^(bold|bolder|[6-9]00)$/, off: /^(normal|[1-4]00)$/ },
  { property: "font-style", tags: "I,EM", tag: "em", on: /^italic$/, off: /^normal$/ },
  { property: "vertical-align", tags: "SUP", tag: "sup", on: /^super$/, off: /^baseline$/ },
  { property: "vertical-align", tags: "SUB", tag: "sub", on: /^sub$/, off: /^baseline$/ },
]

const readStyles = (root) => {
  for (const { property, tags, tag, on, off } of MARKS) {
    for (const element of root.querySelectorAll(tags)) {
      if (off.test(styleOf(element, property) ?? "")) unwrap(element)
    }
    for (const element of root.querySelectorAll("span[data-style],a[data-style]")) {
      const isPlain = tag !== "strong" || !element.closest("h1,h2,h3,h4,h5,h6,th")
      if (isPlain && on.test(styleOf(element, property) ?? "")) wrapContent(element, tag)
    }
  }
}

const readLinks = (root) => {
  for (const link of root.querySelectorAll("a")) {
    const address = unwrapAddress(link.getAttribute("href") ?? "")
    if (address && !/^(file|about):/i.test(address)) link.setAttribute("href", address)
    else unwrap(link)
  }
}

/** Google Docs puts an inner list beside its item instead of into it. */
const nestLists = (root) => {
  for (const list of root.querySelectorAll(":is(ul,ol) > :is(ul,ol)")) {
    if (list.previousElementSibling?.tagName === "LI") list.previousElementSibling.append(list)
  }
}

const isEmpty = (element) => !element.textContent.trim() && !element.querySelector("img,figure,hr")

/** Without what the policy would report as soon as it is parsed, and without comments. */
const disarm = (html) =>
  html
    .replace(/<style[\s\S]*?<\/style>|<!--[\s\S]*?-->|<!\[[^>]*>/gi, "")
    .replace(/\sstyle\s*=(?=\s*["'])/gi, " data-style=")

/** Pasted HTML made into the elements the editor knows: {html, pictures}, `pictures` left out. */
export const clean = (html) => {
  const root = new DOMParser().parseFromString(disarm(html), "text/html").body
  root.querySelectorAll("script,meta,link,title").forEach((element) => element.remove())
  makeLists(root, styleOf)
  readStyles(root)
  readLinks(root)
  nestLists(root)
  for (const [from, to] of Object.entries(HEADINGS)) root.querySelectorAll(from).forEach((heading) => rename(heading, to))
  const images = root.querySelectorAll("img,picture,svg,object,embed")
  const pictures = [...images].filter((image) => !image.parentElement?.closest("picture")).length
  images.forEach((element) => element.remove())
  root.querySelectorAll("p,h2,h3,h4,li").forEach((block) => isEmpty(block) && block.remove())
  root.querySelectorAll(":scope > br, b > br:only-child").forEach((br) => br.remove())
  for (const element of root.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (!/^(href|colspan|rowspan|start|data-picture|data-alt|data-card|data-video)$/.test(name)) element.removeAttribute(name)
    }
  }
  return { html: root.innerHTML.replace(/(&nbsp;|\u00a0)/g, " "), pictures }
}
