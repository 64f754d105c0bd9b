// <print-page hidden><button type="button">In</button></print-page>
customElements.define("print-page", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.querySelector("button").addEventListener("click", () => print())
  }
})
