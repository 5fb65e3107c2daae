// Unlike fetch this tells how much has left, and has the browser itself make the answer a page: the
// policy forbids scripts to make text into HTML.
const GIVE_UP_AFTER = 60_000; // milliseconds in which nothing moves

/** Get an address, or post a body to it; progress(fraction) hears how much of that has left. */
export function ask(address, { body, progress, type = "document" } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const started = Date.now();
    const wait = () => (request.timeout = Date.now() - started + GIVE_UP_AFTER);
    request.upload.onprogress = ({ loaded, total }) => {
      wait();
      progress?.(loaded / total);
    };
    request.onload = () => resolve(request);
    request.onerror = request.ontimeout = request.onabort = reject;
    request.open(body ? "POST" : "GET", address);
    request.responseType = type;
    wait();
    request.send(body);
  });
}

/** A page's part marked with one of the selectors, if it is there, its title, address and status. */
export async function loadPart(selectors, address, options) {
  const { response: page, responseURL: url, status } = await ask(address, options);
  const part = page?.querySelector(selectors);
  return { part: part && document.adoptNode(part), title: page?.title, url, status };
}
