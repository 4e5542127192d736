/** The browser tab: what is shown, then the platform's name. */
export function setTitle(page: string, platform: string): void {
  document.title = page && platform ? `${page} · ${platform}` : page || platform
}
