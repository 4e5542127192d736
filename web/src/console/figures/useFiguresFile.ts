import type { FiguresAnswer } from '@/shared/api'
import { fullDateTime } from '@/shared/format'
import { useText } from '@/shared/i18n'
import { saveFile } from '../parts/saveFile'
import { csv } from './csv'
import { METRICS } from './metrics'
import type { Breakdown } from './useFigures'

const COUNTS = ['reported', 'replied', 'closed', 'on_time', 'rated', 'satisfied', 'open', 'overdue'] as const

/** The table as a file: every count behind every rate, what each means, and as of when. */
export function useFiguresFile() {
  const { t, bi, lang } = useText()
  const round = (value: number | null) => (value === null ? null : Math.round(value * 10_000) / 10_000)

  function save(answer: FiguresAnswer, by: Breakdown): void {
    const rates = METRICS.filter((metric) => metric.kind !== 'number')
    const head = [
      t(`console.by.${by}`),
      ...COUNTS.map((key) => t(`console.count.${key}`)),
      ...rates.map((metric) => t(`console.metric.${metric.key}`)),
    ]
    const lines = [...answer.rows, { name: t('console.figures.total'), figures: answer.total }].map((row) => [
      bi(row.name),
      ...COUNTS.map((key) => row.figures[key]),
      ...rates.map((metric) => round(row.figures[metric.key])),
    ])
    const notes = Object.entries(answer.definitions).map(([, words]) => [bi(words)])
    const about = [
      [`${answer.place.name} ${answer.from} – ${answer.to}`],
      [t('console.asOf', { time: fullDateTime(answer.as_of, lang.value) })],
    ]
    saveFile(
      csv([head, ...lines, [], ...about, ...notes]),
      `${t('console.figures.file')}-${answer.place.name}-${answer.from}-${answer.to}.csv`,
    )
  }
  return { save }
}
