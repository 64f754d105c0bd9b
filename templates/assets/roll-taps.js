// <roll-taps data-session data-saved data-waiting data-refused><form>…<p role="status"></p>…radios `mark.PERSON`…</form></roll-taps>
// Each tap is saved by itself, and kept on this phone until the server says that it has it: lost Wi-Fi loses nothing.
// A tap has a name made here, so that sending it again changes nothing. The plain form works without it.
const name = () => {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

customElements.define("roll-taps", class extends HTMLElement {
  connectedCallback() {
    this.key = `roll:${this.dataset.session}`
    this.form = this.querySelector("form")
    this.form.addEventListener("change", ({ target }) => { if (target.name?.startsWith("mark.")) this.#tap(target) })
    this.form.addEventListener("submit", (event) => this.#leave(event))
    this.again = () => { if (this.#queue().length) this.#send() }
    addEventListener("online", this.again)
    this.timer = setInterval(this.again, 4000)
    this.#show()
    this.again()
  }

  disconnectedCallback() {
    removeEventListener("online", this.again)
    clearInterval(this.timer)
  }

  #say(words) { this.querySelector("[role=status]").textContent = words }

  #queue() {
    try { return JSON.parse(localStorage.getItem(this.key)) ?? [] } catch { return this.inMind ?? [] }
  }

  #keep(queue) {
    this.inMind = queue
    try { queue.length ? localStorage.setItem(this.key, JSON.stringify(queue)) : localStorage.removeItem(this.key) } catch { /* no room: it is kept while the page is open */ }
  }

  /** What was tapped before the page was closed is shown as tapped. */
  #show() {
    for (const { person, mark } of this.#queue()) {
      const radio = this.form.querySelector(`[name="mark.${person}"][value="${mark}"]`)
      if (radio) radio.checked = true
    }
  }

  #was(person) { return this.form.elements[`was.${person}`] }

  #tap({ name: field, value: mark }) {
    const person = field.slice("mark.".length)
    // After the session is closed a reason comes with the marks: the button sends them together.
    if (this.form.elements.reason) return
    const tap = { id: name(), person, mark, was: this.#was(person)?.value ?? "", changes: this.form.elements.changes.value, at: Date.now() }
    this.#keep([...this.#queue(), tap])
    this.#send()
  }

  async #send() {
    if (this.sending) return this.sending
    this.sending = this.#sendAll()
    try { return await this.sending } finally { this.sending = null }
  }

  async #sendAll() {
    for (let one; (one = this.#queue()[0]); ) {
      const { id, person, mark, was, changes, at } = one
      const fields = [[`mark.${person}`, mark], [`id.${person}`, id], [`was.${person}`, was], ["changes", changes], ["ago", Math.max(0, Math.round((Date.now() - at) / 1000))]]
      let answer
      try {
        answer = await fetch(this.form.action, { method: "POST", body: new URLSearchParams(fields), redirect: "manual", signal: AbortSignal.timeout?.(10000) })
      } catch { /* no network */ }
      const saved = answer && (answer.type === "opaqueredirect" || answer.ok)
      const refused = answer && [403, 404, 409, 422].includes(answer.status)
      if (!saved && !refused) {
        this.#say(this.dataset.waiting)
        return false
      }
      this.#keep(this.#queue().filter((other) => other.id !== id))
      const shown = this.#was(person)
      if (saved && shown) shown.value = id
      // Somebody else marked, or the session was moved: the page that came says it.
      if (saved && answer.type !== "opaqueredirect") this.#tell(await answer.text())
      this.#say(saved ? this.dataset.saved : this.dataset.refused)
    }
    return true
  }

  #tell(page) {
    const notices = new DOMParser().parseFromString(page, "text/html").querySelectorAll("main > .notice[role=status]")
    this.before(...notices)
  }

  /** The button: the taps on their way arrive first, so that the form has nothing old. */
  async #leave(event) {
    if (!this.#queue().length) return
    event.preventDefault()
    if (await this.#send()) this.form.requestSubmit(event.submitter)
  }
})
