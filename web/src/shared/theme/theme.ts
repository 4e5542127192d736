import { readonly, ref } from 'vue'

export type DarkChoice = 'auto' | 'on' | 'off'

const DARK_KEY = 'gezhi.dark'
const LARGE_KEY = 'gezhi.large'
const stored = (key: string) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
const store = (key: string, value: string) => {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Private mode: the choice lasts for this visit.
  }
}

const choice = ref<DarkChoice>('auto')
const dark = ref(false)
const large = ref(false)
const system = () => typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches

function apply(): void {
  dark.value = choice.value === 'on' || (choice.value === 'auto' && system())
  const classes = document.documentElement.classList
  classes.toggle('dark', dark.value)
  classes.toggle('large', large.value)
  document
    .querySelector('meta[name="theme-color"]')
    ?.setAttribute('content', dark.value ? '#0c1722' : '#0f5c8c')
}

/** Reads what the reader chose before and follows the system; call once in main.ts. */
export function startTheme(): void {
  const known = stored(DARK_KEY)
  choice.value = known === 'on' || known === 'off' ? known : 'auto'
  large.value = stored(LARGE_KEY) === '1'
  apply()
  const query = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null
  query?.addEventListener?.('change', apply)
}

export function setDark(next: DarkChoice): void {
  choice.value = next
  store(DARK_KEY, next)
  apply()
}
export function setLarge(next: boolean): void {
  large.value = next
  store(LARGE_KEY, next ? '1' : '0')
  apply()
}

/** Reactive: `dark` is what is shown, `choice` what was chosen. */
export const theme = { choice: readonly(choice), dark: readonly(dark), large: readonly(large) }
