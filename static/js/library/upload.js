// Uploads each chosen or dropped picture by itself, with its progress. What the server refuses is
// said beside the file's name; what a lost connection stopped can be tried again.
import { token } from "../admin/token.js";
import { ask } from "../ask.js";
import { show } from "./file-row.js";

const AT_ONCE = 2; // the server encodes each one, which takes a processor some seconds

for (const form of document.querySelectorAll("form[data-upload]")) start(form);

function start(form) {
  const { dataset } = form;
  const list = form.querySelector("[data-files]");
  const describe = form.querySelector("[data-describe]");
  const queue = [];
  const count = { all: 0, done: 0, busy: 0 };

  function add(files) {
    queue.push(...files.map((file) => ({ file, row: show(list, file, dataset) })));
    count.all += files.length;
    form.hidden = list.hidden = false;
    form.querySelector("[type=submit]").hidden = true;
    proceed();
  }

  function proceed() {
    while (count.busy < AT_ONCE && queue.length) send(queue.shift());
    const said = dataset.count.replace("%done%", count.done).replace("%all%", count.all);
    form.querySelector("[data-status]").textContent = said;
    describe.hidden = !count.done || count.busy > 0;
    if (count.done && count.done === count.all) window.location.assign(dataset.next);
  }

  async function send(item) {
    count.busy += 1;
    const again = () => (queue.push(item), proceed());
    const answer = await upload(form, item);
    count.busy -= 1;
    if (!answer.fault) count.done += 1;
    item.row.end(answer.fault || dataset.done, answer.fault, answer.isLost && again);
    proceed();
  }

  form.elements.files.addEventListener("change", ({ target }) => {
    add([...target.files]);
    target.value = "";
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

/** What became of a file: {fault: "" or what is wrong, isLost: whether it may be tried again}. */
async function upload({ action, dataset, elements }, { file, row }) {
  if (file.size > dataset.most) return { fault: dataset.large };
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token() || elements.csrfmiddlewaretoken.value);
  body.append("file", file);
  try {
    const answer = await ask(action, { body, progress: row.progress, type: "text" });
    if (answer.responseURL !== action) return { fault: dataset.loggedOut, isLost: true };
    return { fault: JSON.parse(answer.response).error };
  } catch {
    return { fault: dataset.lost, isLost: true };
  }
}
