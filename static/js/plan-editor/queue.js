/* Commands leave one at a time, in order, each with the revision it was made on and an id of
   its own, so that one sent twice counts once. What cannot be sent stays in memory, never in
   the browser's storage, and is sent when the network, the session or the person allows. */

const LATE_MS = 2000;
const GIVE_UP_MS = 15000;
const WHY = { 200: "signed-out", 401: "signed-out", 403: "forbidden", 409: "conflict" };
const WAITS_MS = [1000, 2000, 4000, 8000, 15000];

export class Queue {
  items = [];
  halted = "";
  #sending = false;
  #failures = 0;
  #late = 0;
  #retry = 0;

  /* send(body, signal) gives a Response; `on` is told: unsaved, saved, refused, halted. */
  constructor(send, revision, on) {
    Object.assign(this, { send, revision, on });
    addEventListener("online", () => this.resume());
  }

  /* An item is a `command`, or the `pairs` of a form. `revert` takes back what the map shows
     already; `site` is the id the command's new site will get. */
  push(item) {
    this.items.push({ id: crypto.randomUUID(), ...item });
    this.#late ||= setTimeout(this.on.unsaved, LATE_MS);
    this.#run();
  }

  /* Takes the newest change back before it was ever sent. */
  withdraw() {
    const last = this.items.at(-1);
    if (!last?.revert || (this.#sending && this.items.length === 1)) return false;
    this.items.pop();
    last.revert();
    if (!this.items.length) this.#settled();
    return true;
  }

  discard() {
    this.items = [];
    this.#settled();
    this.resume();
  }

  resume(revision = this.revision) {
    this.revision = revision;
    this.halted = "";
    this.#run();
  }

  async #run() {
    if (this.#sending || this.halted || !this.items.length) return;
    clearTimeout(this.#retry);
    this.#sending = true;
    const [item] = this.items;
    let answer;
    let html = "";
    try {
      const body = new URLSearchParams(item.pairs ?? { command: JSON.stringify(item.command) });
      body.set("command_id", item.id);
      body.set("expected_revision", this.revision);
      answer = await this.send(body, AbortSignal.timeout(GIVE_UP_MS));
      html = await answer.text();
    } catch {
      answer = null;
    }
    this.#sending = false;
    if (!answer || answer.status >= 500 || answer.status === 429) {
      this.on.unsaved();
      this.#retry = setTimeout(() => this.#run(), WAITS_MS[Math.min(this.#failures++, 4)]);
      return;
    }
    this.#failures = 0;
    const revision = answer.headers.get("Calfline-Revision");
    if (answer.ok && revision) {
      this.items.shift();
      this.revision = revision;
      if (!this.items.length) this.#settled();
      this.on.saved(html);
    } else if (answer.status === 422) {
      this.items.shift();
      this.#forget(item.site);
      if (!this.items.length) this.#settled();
      this.on.refused(html, item);
    } else {
      this.halted = WHY[answer.status] ?? "stopped";
      this.on.unsaved();
      this.on.halted(this.halted, html, revision);
    }
    this.#run();
  }

  #settled() {
    clearTimeout(this.#late);
    this.#late = 0;
  }

  /* A refused new site never got its id: what was meant for it is dropped, later ones move up. */
  #forget(refused) {
    if (!refused) return;
    const renumbered = (id) => (id > refused ? id - 1 : id);
    for (const item of this.items) {
      const { command } = item;
      item.site &&= renumbered(item.site);
      if (!command) continue;
      command.moves = command.moves
        ?.filter(({ site }) => site !== refused)
        .map((move) => ({ ...move, site: renumbered(move.site) }));
      command.sites = command.sites?.filter((id) => id !== refused).map(renumbered);
    }
    this.items = this.items.filter(({ command: c }) => (c?.moves ?? c?.sites)?.length !== 0);
  }
}
