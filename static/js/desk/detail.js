// The page of one inquiry opens where the newest entry and the reply box are. Keys: J and K go to
// the next and the previous inquiry, R to the reply box, U back to the list.

const newest = document.querySelector("[data-newest]");
const [visit] = performance.getEntriesByType("navigation");
if (!location.hash && visit.type === "navigate") newest?.scrollIntoView({ block: "start" });
