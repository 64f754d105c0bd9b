// <keep-answers data-attempt data-place data-sent data-at-once data-saved data-waiting data-refused><form>…</form><p role="status"></p></keep-answers>
// An answer is kept on this phone until the server says that it is saved: lost Wi-Fi or a closed browser loses nothing.
// Each has a name made here, so that sending it again changes nothing. The page works without it.
const name = () => {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

customElements.define("keep-answers", class extends HTMLElement {
  connectedCallback() {
    const { attempt, place, sent } = this.dataset
    this.key = `answers:${attempt}`
    this.form = this.querySelector("form")
    this.last = sent || ""
    if (place && "atOnce" in this.dataset) this.form.addEventListener("change", () => { if (this.#give()) this.#send() })
    this.form?.addEventListener("submit", (event) => this.#leave(event))
    this.online = () => this.#again()
    addEventListener("online", this.online)
    this.timer = setInterval(this.online, 4000)
    this.online()
  }

  disconnectedCallback() {
    removeEventListener("online", this.online)
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

  #body() { return new URLSearchParams(new FormData(this.form)).toString() }

  /** Into the queue. What was never sent gives way; what may have arrived stays before it. */
  #give() {
    const { place } = this.dataset
    const body = this.#body()
    if (!/(^|&)(?!next=)/.test(body) || body === "" || body === this.saved?.body) return false
    const queue = this.#queue()
    const tried = queue.filter((one) => one.place !== place || one.tried)
    const before = tried.findLast((one) => one.place === place)
    tried.push({ place, body, name: name(), over: before?.name ?? this.last })
    this.#keep(tried)
    return true
  }

  /** One after the other, until all are saved or the network is gone. */
  async #send() {
    if (this.sending) return this.sending
    this.sending = this.#sendAll()
    try { return await this.sending } finally { this.sending = null }
  }

  async #sendAll() {
    for (let one; (one = this.#queue()[0]); ) {
      this.#keep(this.#queue().map((other) => other.name === one.name ? { ...other, tried: true } : other))
      const address = `/attempts/${this.dataset.attempt}`
      let answer
      try {
        const headers = { "hocvu-send": one.name, ...(one.over && { "hocvu-over": one.over }) }
        answer = await fetch(`${address}/questions/${one.place}`, { method: "POST", body: new URLSearchParams(one.body), headers, signal: AbortSignal.timeout?.(10000) })
      } catch { /* no network */ }
      const saved = answer?.ok && new URL(answer.url).pathname.startsWith(address)
      const refused = answer && [404, 409, 422].includes(answer.status)
      if (!saved && !refused) {
        this.#say(this.dataset.waiting)
        return false
      }
      this.#keep(this.#queue().filter((other) => other.name !== one.name))
      if (one.place === this.dataset.place) {
        this.saved = saved ? { body: one.body, next: answer.url } : null
        if (saved) this.last = one.name
      }
      this.refused = refused
      this.#say(saved ? this.dataset.saved : this.dataset.refused)
    }
    return true
  }

  async #again() {
    if (!this.#queue().length) return
    if (await this.#send() && this.leaving) this.#go()
  }

  /** The button: what is on its way is saved first. */
  async #leave(event) {
    event.preventDefault()
    const { place } = this.dataset
    if (place && !/(^|&)(?!next=)./.test(this.#body())) return this.form.submit()
    if (place) this.#give()
    this.leaving = true
    if (await this.#send()) this.#go()
  }

  #go() {
    this.leaving = false
    // Handing in, or what the server wants to say of this answer: the plain form shows it.
    if (!this.dataset.place || !this.saved) return this.form.submit()
    location.href = this.saved.next
  }
})
