// <drag-order data-to="/…/{key}/place"><ol data-part="…"><li data-key="…"> … </li></ol></drag-order>
// An extra to the buttons: each item gets a handle for mouse and finger. Dropped, it goes before another one: `before` (and `part`)
// are posted to `data-to`, or sent with the form around. Keys and screen readers have the buttons, and hear nothing of this.
customElements.define("drag-order", class extends HTMLElement {
  connectedCallback() {
    for (const item of this.items()) this.arm(item)
  }

  items() { return [...this.querySelectorAll("li[data-key]")] }

  arm(item) {
    const handle = document.createElement("span")
    handle.className = "drag-handle"
    handle.setAttribute("aria-hidden", "true")
    item.append(handle)
    handle.addEventListener("pointerdown", event => {
      if (event.button) return
      event.preventDefault()
      // An item that goes elsewhere in the page loses the pointer: the page itself listens.
      const ends = new AbortController()
      const listen = (name, does) => document.addEventListener(name, does, { signal: ends.signal })
      this.moving = { item, list: item.parentElement, next: item.nextElementSibling, ends }
      item.dataset.moving = ""
      listen("pointermove", move => this.over(move.clientY))
      listen("pointerup", () => this.drop())
      listen("pointercancel", () => this.back())
      listen("keydown", key => { if (key.key === "Escape") this.back() })
    })
  }

  // The item stands where the finger is; near the edge the page goes along.
  over(y) {
    const { item } = this.moving
    const lists = [...this.querySelectorAll("ol")]
    const away = list => { const box = list.getBoundingClientRect(); return Math.max(box.top - y, y - box.bottom, 0) }
    const list = lists.reduce((best, one) => away(one) < away(best) ? one : best)
    const next = [...list.children].find(one => one !== item && y < one.getBoundingClientRect().top + one.offsetHeight / 2) ?? null
    if (next !== item.nextElementSibling || list !== item.parentElement) list.insertBefore(item, next)
    if (y < 60) scrollBy(0, -12)
    if (y > innerHeight - 60) scrollBy(0, 12)
  }

  back() {
    if (!this.moving) return
    const { item, list, next } = this.moving
    list.insertBefore(item, next)
    this.rest()
  }

  rest() {
    delete this.moving.item.dataset.moving
    this.moving.ends.abort()
    this.moving = null
  }

  drop() {
    if (!this.moving) return
    const { item, list, next } = this.moving
    this.rest()
    if (item.parentElement === list && item.nextElementSibling === next) return
    const fields = { moved: item.dataset.key, before: item.nextElementSibling?.dataset.key ?? "", part: item.parentElement.dataset.part ?? "" }
    const around = this.closest("form")
    const form = around ?? document.createElement("form")
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input")
      Object.assign(field, { type: "hidden", name, value })
      form.append(field)
    }
    if (!around) {
      Object.assign(form, { method: "post", action: this.dataset.to.replace("{key}", encodeURIComponent(item.dataset.key)) })
      this.append(form)
    } else {
      // The form sends its items in the order of the page, as they stood before.
      list.insertBefore(item, next)
    }
    form.submit()
  }
})
