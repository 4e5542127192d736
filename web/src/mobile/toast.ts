import { readonly, ref } from 'vue'

/** One short sentence at the foot of the screen, also spoken by screen readers. */
const sentence = ref('')
const tone = ref<'plain' | 'bad'>('plain')
let timer: ReturnType<typeof setTimeout> | undefined

export const toast = { sentence: readonly(sentence), tone: readonly(tone) }

export function say(words: string, as: 'plain' | 'bad' = 'plain', ms = 4_000): void {
  clearTimeout(timer)
  sentence.value = words
  tone.value = as
  timer = setTimeout(() => (sentence.value = ''), ms)
}
