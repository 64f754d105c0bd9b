// <spoken-name hidden src="ga.mp3"><button type="button">Nghe</button></spoken-name>
let last
customElements.define("spoken-name", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.querySelector("button").addEventListener("click", () => {
      last?.pause()
      last = new Audio(this.getAttribute("src"))
      last.play()
    })
  }
})
