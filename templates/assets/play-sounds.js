// <play-sounds>… <a class="sound" href="/media/…">…</a> …</play-sounds>: one sound at a time, in place; a second tap stops it
const speed = () => { try { return Number(localStorage.getItem("reading-speed")) || 1 } catch { return 1 } }

customElements.define("play-sounds", class extends HTMLElement {
  connectedCallback() {
    const audio = new Audio()
    let playing = null
    const show = link => {
      playing?.setAttribute("aria-pressed", "false")
      playing = link
      link?.setAttribute("aria-pressed", "true")
    }
    const play = link => {
      audio.pause()
      if (link === playing) return show(null)
      show(link)
      audio.src = link.href
      audio.playbackRate = speed()
      // The next sound ends the one before, which then says that it could not go on.
      audio.play().catch(() => { if (link === playing) show(null) })
    }
    for (const link of this.querySelectorAll("a.sound")) {
      link.setAttribute("role", "button")
      link.setAttribute("aria-pressed", "false")
      link.addEventListener("click", event => { event.preventDefault(); play(link) })
      link.addEventListener("keydown", event => { if (event.key === " ") { event.preventDefault(); play(link) } })
    }
    audio.addEventListener("ended", () => show(null))
  }
})
