import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-ledger.json'
import zh from '@/shared/i18n/zh-CN/console-ledger.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the ledgers of households (`ledger.…`). */
export const useLedgerText = (): Text => useOwnText('ledger', zh, en)
