import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

/** Only what our charts need; legends and descriptions are HTML beside them. */
use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer])

export { init }
