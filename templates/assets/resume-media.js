// <resume-media data-position="12.5" data-to="/lessons/…/position"><video …></video></resume-media>
customElements.define("resume-media", class extends HTMLElement {
  connectedCallback() {
    const media = this.querySelector("audio, video")
    const start = Number(this.dataset.position)
    let kept = start
    const keep = () => {
      const seconds = media.ended ? 0 : media.currentTime
      if (!media.played.length || Math.abs(seconds - kept) < 1) return
      kept = seconds
      navigator.sendBeacon(this.dataset.to, new URLSearchParams({ seconds: seconds.toFixed(1) }))
    }
    const seek = () => { if (start > 0 && start < media.duration - 1) media.currentTime = start }
    if (media.readyState > 0) seek()
    else media.addEventListener("loadedmetadata", seek, { once: true })
    media.addEventListener("timeupdate", () => { if (Math.abs(media.currentTime - kept) >= 10) keep() })
    for (const moment of ["pause", "ended"]) media.addEventListener(moment, keep)
    addEventListener("pagehide", keep)
  }
})
