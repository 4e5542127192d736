/** The system and the browser out of a long agent string, as people know them. */
export function device(agent: string): string {
  const first = (names: readonly string[]) => names.find((name) => agent.includes(name)) ?? ''
  const system = first(['Android', 'iPhone', 'iPad', 'Windows', 'Macintosh', 'Linux'])
  const browser = first(['MicroMessenger', 'Edg', 'Firefox', 'Chrome', 'Safari'])
    .replace('Edg', 'Edge')
    .replace('MicroMessenger', 'WeChat')
  return [system.replace('Macintosh', 'Mac'), browser].filter(Boolean).join(' · ') || agent.slice(0, 40)
}
