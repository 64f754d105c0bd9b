// <keep-visit data-id data-home data-waiting data-sent data-refused><form>…</form><p role="status"></p></keep-visit>
// Without a network a visit is kept on this phone and sent when there is one again. It carries the id of its form,
// so that sending it twice makes one visit. One that the server refused stays until its household's form is opened
// again: there it stands as it was typed. The page works without it.
const KEY = "visits"

customElements.define("keep-visit", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.form.addEventListener("submit", (event) => this.#leave(event))
    this.#bringBack()
    this.online = () => this.#sendAll()
    addEventListener("online", this.online)
    this.online()
  }

  disconnectedCallback() { removeEventListener("online", this.online) }

  #say(words) { this.querySelector("[role=status]").textContent = words }

  #queue() {
    try { return JSON.parse(localStorage.getItem(KEY)) ?? [] } catch { return [] }
  }

  /** False where this phone keeps nothing: then the form goes the usual way. */
  #keep(queue) {
    try {
      queue.length ? localStorage.setItem(KEY, JSON.stringify(queue)) : localStorage.removeItem(KEY)
      return true
    } catch { return false }
  }

  #bringBack() {
    const own = (one) => one.refused && one.address === this.form.action
    const one = this.#queue().findLast(own)
    if (!one) return
    const typed = new URLSearchParams(one.body)
    for (const field of this.form.elements) {
      if (!field.name || field.type === "hidden" || !typed.has(field.name)) continue
      if (field.type === "radio" || field.type === "checkbox") field.checked = typed.getAll(field.name).includes(field.value)
      else field.value = typed.get(field.name)
    }
    this.#keep(this.#queue().filter((other) => !own(other)))
  }

  async #leave(event) {
    if (navigator.onLine) return
    event.preventDefault()
    const one = { id: this.dataset.id, address: this.form.action, body: new URLSearchParams(new FormData(this.form)).toString() }
    const others = this.#queue().filter((other) => other.id !== one.id)
    if (!this.#keep([...others, one])) return this.form.submit()
    this.#say(this.dataset.waiting)
  }

  /** One after the other; what the server refuses is told and waits for its form, what does not arrive stays. */
  async #sendAll() {
    if (this.sending || !navigator.onLine) return
    this.sending = true
    try {
      for (let one; (one = this.#queue().find((other) => !other.refused)); ) {
        let answer
        try {
          answer = await fetch(one.address, { method: "POST", body: new URLSearchParams(one.body), signal: AbortSignal.timeout?.(10000) })
        } catch { return }
        const sent = answer.ok && new URL(answer.url).pathname === "/visits"
        const refused = [403, 404, 422].includes(answer.status)
        if (!sent && !refused) return
        this.#keep(this.#queue().flatMap((other) => other.id !== one.id ? [other] : sent ? [] : [{ ...other, refused: true }]))
        this.#say(sent ? this.dataset.sent : this.dataset.refused)
      }
    } finally { this.sending = false }
  }
})
