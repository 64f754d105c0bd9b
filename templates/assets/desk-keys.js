// <desk-keys data-hint="Phím ↑ ↓ để chuyển dòng"><table>…<a class="button" href="…">…</a>…</table></desk-keys>
// Down and up go from row to row of a queue, Home and End to its ends, while a row's link has the focus. Tab works as ever.
customElements.define("desk-keys", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.#move(event))
    const hint = Object.assign(document.createElement("p"), { className: "hint", textContent: this.dataset.hint })
    this.prepend(hint)
  }

  #move(event) {
    const links = [...this.querySelectorAll("tbody a")]
    const here = links.indexOf(document.activeElement)
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key]
    if (here < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    links[Math.min(Math.max(to, 0), links.length - 1)].focus()
  }
})
