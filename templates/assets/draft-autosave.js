// <draft-autosave data-to="…/autosave" data-fresh data-saved="Đã lưu lúc" …><p role="status"></p><div data-offer hidden>…</div><form>…</form></draft-autosave>
// Keeps what is typed: on this phone at once, at the server after a pause. The page works without it.
customElements.define("draft-autosave", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.key = `draft:${this.dataset.to}`
    this.sent = this.fields()
    this.#offer()
    let pause
    this.form.addEventListener("input", () => {
      this.#keep()
      clearTimeout(pause)
      pause = setTimeout(() => this.#send(), 1500)
    })
    // What the button sends is kept until the page that comes says that it was saved.
    this.form.addEventListener("submit", () => clearTimeout(pause))
    addEventListener("online", () => this.#send())
  }

  /** What stands in the form, without the mark of where it began. */
  fields() {
    const fields = new URLSearchParams(new FormData(this.form))
    fields.delete("began")
    return fields.toString()
  }

  #say(words) { this.querySelector("[role=status]").textContent = words }

  #kept() {
    try { return JSON.parse(localStorage.getItem(this.key)) } catch { return null }
  }

  #keep() {
    try { localStorage.setItem(this.key, JSON.stringify({ fields: this.fields(), began: this.form.began.value })) } catch { /* no room: the server keeps it */ }
  }

  #forget() {
    try { localStorage.removeItem(this.key) } catch { /* nothing was kept */ }
  }

  async #send() {
    const fields = this.fields()
    if (fields === this.sent || this.stopped) return
    const body = new URLSearchParams(fields)
    body.set("began", this.form.began.value)
    const { saved, offline, conflict, incomplete } = this.dataset
    try {
      const answer = await fetch(this.dataset.to, { method: "POST", body, redirect: "manual" })
      if (answer.status === 422) return this.#say(incomplete)
      if (answer.status === 409) {
        this.stopped = true
        const { who } = await answer.json()
        return this.#say(conflict.replace("…", who))
      }
      if (answer.status !== 200) return this.#say(offline)
      const { at, began } = await answer.json()
      this.form.began.value = began
      this.sent = fields
      if (this.fields() === fields) this.#forget()
      else this.#keep()
      this.#say(`${saved} ${at}`)
    } catch {
      this.#say(offline)
    }
  }

  /** A closed browser or lost Wi-Fi left something here. */
  #offer() {
    const kept = this.#kept()
    if (!kept || !("fresh" in this.dataset)) return
    if (this.dataset.fresh === "saved" || kept.fields === this.sent) return this.#forget()
    const offer = this.querySelector("[data-offer]")
    offer.hidden = false
    const done = () => { offer.hidden = true; this.form.elements[1].focus() }
    offer.querySelector("[data-use]").addEventListener("click", () => { this.#fill(kept); done(); this.#keep(); this.#send() })
    offer.querySelector("[data-drop]").addEventListener("click", () => { this.#forget(); done() })
  }

  /** With the mark of then: what somebody else saved since is not overwritten. */
  #fill({ fields, began }) {
    const kept = new URLSearchParams(fields)
    for (const field of this.form.elements) {
      if (!field.name || field.localName === "button" || field.type === "hidden") continue
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.getAll(field.name).includes(field.value)
      else field.value = kept.get(field.name) ?? ""
    }
    this.form.began.value = began
  }
})
