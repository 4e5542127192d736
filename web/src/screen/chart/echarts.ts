/** The parts of ECharts the wall uses, and no others. */
import { BarChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use, type ComposeOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { BarSeriesOption, LineSeriesOption, PieSeriesOption } from 'echarts/charts'
import type { GridComponentOption } from 'echarts/components'

use([BarChart, LineChart, PieChart, GridComponent, CanvasRenderer])

export { init, type EChartsType }
export type Option = ComposeOption<BarSeriesOption | LineSeriesOption | PieSeriesOption | GridComponentOption>

/** Line colours of the wall, distinguishable with colour-blind eyes in this order. */
export const PALETTE = ['#41c0ff', '#35dba4', '#ffc35c', '#ff8f6b', '#b9a2ff', '#f3a6d2', '#8ba8c0'] as const
export const INK = '#eaf5ff'
export const INK_2 = '#a5c6de'
export const HAIR = '#14324d'
