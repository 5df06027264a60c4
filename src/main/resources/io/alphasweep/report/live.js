"use strict";
// Keeps a served page up to date. SweepServer.java and ServedSweep.java say what it gets.
(() => {
  const EVERY = 2000; // milliseconds
  const live = document.getElementById("live");
  const list = document.getElementById("list"); // of the page of all sweeps
  let known = null; // tag of the last answer

  async function fresh(address) {
    const answer = await fetch(address, { cache: "no-store", headers: known ? { "If-None-Match": known } : {} });
    if (answer.status === 304) return null;
    if (answer.status === 401) throw new Error("The server wants its token: open the address that it printed.");
    if (!answer.ok) throw new Error(`The server answers ${answer.status}; shown is what it last knew.`);
    known = answer.headers.get("ETag");
    return answer;
  }

  const parsed = text => new DOMParser().parseFromString(text, "text/html");

  /** Writes only what changed, lest a screen reader says it again. */
  function say(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  async function lookAtList() {
    const answer = await fresh("./");
    if (answer) list.replaceChildren(...parsed(await answer.text()).getElementById("list").childNodes);
    live.hidden = true;
  }

  async function lookAtSweep() {
    const answer = await fresh("state");
    if (answer) {
      const now = await answer.json();
      live.className = "live " + now.state;
      say(live.querySelector("strong"), now.state);
      say(live.querySelector("span"), now.words);
      if (now.page !== live.dataset.page) await takePage();
    }
  }

  async function takePage() {
    const answer = await fetch("./", { cache: "no-store" });
    if (!answer.ok) return;
    const page = parsed(await answer.text());
    const theirs = page.getElementById("live");
    if (!globalThis.renewPage || !theirs?.dataset.page || !globalThis.renewPage(page)) {
      location.reload(); // the reader's choices stand in the address
      return;
    }
    live.dataset.page = theirs.dataset.page;
  }

  async function look() {
    try {
      await (list ? lookAtList() : lookAtSweep());
    } catch (error) {
      known = null;
      live.hidden = false;
      live.className = "live lost";
      say(live.querySelector("span"), error instanceof TypeError
        ? "The server does not answer; shown is what it last knew." : error.message);
    }
    setTimeout(look, document.hidden ? 5 * EVERY : EVERY);
  }

  look();
})();
