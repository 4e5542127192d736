import { ref } from 'vue'
import { ApiProblem } from '@/shared/api'
import { isoDay } from '@/shared/format'
import { useText } from '@/shared/i18n'
import { saveFile } from '../parts/saveFile'
import { staffApi } from '../session/staffApi'
import { useToasts } from '../toast/toasts'
import { exportColumns } from './columns'
import { apiFilters, type CaseFilters } from './filters'

/** The list as Excel: the same filters, the same columns, masked as on the screen. */
export function useExport() {
  const { t, lang } = useText()
  const toasts = useToasts()
  const busy = ref(false)

  async function run(filters: CaseFilters, columns: readonly string[]): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      const file = await staffApi.file('/cases/export.xlsx', {
        ...apiFilters(filters),
        columns: exportColumns(columns),
      })
      saveFile(file, `${t('console.cases.file')}-${isoDay(Date.now())}.xlsx`)
    } catch (cause) {
      toasts.show(cause instanceof ApiProblem ? cause.sentence(lang.value) : t('common.trouble.noAnswer'), {
        tone: 'bad',
      })
    } finally {
      busy.value = false
    }
  }
  return { busy, run }
}
