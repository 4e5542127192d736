import { computed } from 'vue'
import { theme } from '@/shared/theme'

/** Ink and lines of charts, light and dark; two series differ in brightness as well as in hue. */
export function useChartColours() {
  return computed(() => {
    const dark = theme.dark.value
    const ink = dark ? '#a9b9c7' : '#4a5c6d'
    const line = dark ? '#2a3d4e' : '#e3eaef'
    const size = theme.large.value ? 15 : 12
    return {
      ink,
      line,
      size,
      first: dark ? '#4ea6df' : '#2a7fb8',
      second: dark ? '#57c98a' : '#2e8b57',
      soft: dark ? '#1d4059' : '#d8e7f2',
      axis: {
        axisLine: { lineStyle: { color: line } },
        axisTick: { show: false },
        axisLabel: { color: ink, fontSize: size },
        splitLine: { lineStyle: { color: line } },
      },
      tooltip: {
        backgroundColor: dark ? '#1b2b39' : '#fff',
        borderColor: line,
        textStyle: { color: dark ? '#e8eff5' : '#12263a', fontSize: size + 1 },
      },
    }
  })
}
