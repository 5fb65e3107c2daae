// Uploads each chosen or dropped picture by itself, with its progress. What the server refuses is
// said beside the file's name; what a lost connection stopped can be tried again.
import { ask } from "../inquiry-upload.js";

const AT_ONCE = 2; // the server encodes each one, which takes a processor some seconds

for (const form of document.querySelectorAll("form[data-upload]")) start(form);

function start(form) {
  const { dataset } = form;
  const field = form.elements.files;
  const list = form.querySelector("[data-files]");
  const describe = form.querySelector("[data-describe]");
  const queue = [];
  const count = { all: 0, done: 0, busy: 0 };

  function add(files) {
    for (const file of files) queue.push([file, show(list, file, dataset)]);
    count.all += files.length;
    form.hidden = list.hidden = false;
    form.querySelector("[type=submit]").hidden = true;
    proceed();
  }

  function proceed() {
    while (count.busy < AT_ONCE && queue.length) send(...queue.shift());
    const said = dataset.count.replace("%done%", count.done).replace("%all%", count.all);
    form.querySelector("[data-status]").textContent = said;
    describe.hidden = !count.done || count.busy > 0;
    if (count.done && count.done === count.all) window.location.assign(dataset.next);
  }

  async function send(file, row) {
    count.busy += 1;
    const isSmall = file.size <= dataset.most;
    const fault = isSmall ? await upload(form, file, row).catch(() => dataset.lost) : dataset.large;
    count.busy -= 1;
    row.end(fault || dataset.done, Boolean(fault), () => {
      queue.push([file, row]);
      proceed();
    });
    if (!fault) count.done += 1;
    proceed();
  }

  field.addEventListener("change", () => {
    add([...field.files]);
    field.value = "";
  });
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) add([...event.dataTransfer.files]);
  });
  window.addEventListener("beforeunload", (event) => {
    if (count.busy || queue.length) event.preventDefault();
  });
  form.querySelector("[data-drop-help]").hidden = false;
}

/** The file's row in the list: {progress(fraction), end(words, isFault, again)}. */
function show(list, { name }, words) {
  const item = document.createElement("li");
  const bar = document.createElement("progress");
  const said = document.createElement("span");
  const again = document.createElement("button");
  bar.ariaLabel = name;
  said.textContent = words.waits;
  Object.assign(again, { type: "button", textContent: words.again, ariaLabel: `${words.again}: ${name}`, hidden: true });
  item.append(name, bar, said, again);
  list.append(item);
  return {
    progress(fraction) {
      bar.value = fraction;
      said.textContent = fraction < 1 ? `${Math.round(fraction * 100)} %` : words.encodes;
    },
    end(text, isFault, retry) {
      said.textContent = text;
      item.className = isFault ? "is-fault" : "is-done";
      bar.hidden = true;
      again.hidden = !isFault;
      again.onclick = () => ((again.hidden = true), (bar.hidden = false), retry());
    },
  };
}

/** Resolves with what is wrong with the file, or with nothing; rejects without a usable answer. */
async function upload(form, file, row) {
  const body = new FormData();
  // From the cookie: another log-in has renewed it.
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  body.append("csrfmiddlewaretoken", token ?? form.elements.csrfmiddlewaretoken.value);
  body.append("file", file);
  const answer = await ask(form.action, { body, progress: row.progress });
  if (answer.responseURL !== form.action) return form.dataset.loggedOut;
  return JSON.parse(answer.responseText).error;
}
