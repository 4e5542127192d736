import { ref, watch, type Ref } from 'vue'
import { api, type MallShop, type Ordered } from '@/shared/api'
import { useText } from '@/shared/i18n/text'
import { sentenceOf } from '../trouble'
import { fenOf, pointsOf, type Picked } from './basket'
import { newKey } from './newKey'

/** Orders what a sheet shows; one key for what is shown, so that a double tap orders once. */
export function useOrdering(shop: () => MallShop, lines: () => Picked[], show: Ref<boolean>) {
  const text = useText()
  const trouble = ref('')
  const busy = ref(false)
  let key = newKey()
  const picked = () =>
    lines()
      .map((line) => `${line.item.good.id} ${line.pieces}`)
      .join()
  watch([show, picked], () => (trouble.value = ''), { flush: 'sync' })
  // A new price is another order; that it has changed is still to be read.
  watch([show, picked, () => pointsOf(lines()), () => fenOf(lines())], () => (key = newKey()), {
    flush: 'sync',
  })

  /** The orders, or nothing, and then `trouble` says why. */
  async function order(): Promise<Ordered | null> {
    if (busy.value) return null
    const lacks = pointsOf(lines()) - (shop().balance ?? 0)
    if (lacks > 0) {
      trouble.value = text.t('mall.lacks', { n: lacks })
      return null
    }
    busy.value = true
    trouble.value = ''
    try {
      const wanted = lines().map(({ item, pieces, points, fen }) => ({
        good: item.good.id,
        pieces,
        points,
        fen,
      }))
      const ordered = await api.post<Ordered>(
        '/points/orders',
        { shop: shop().shop.id, lines: wanted },
        { key },
      )
      show.value = false
      return ordered
    } catch (cause) {
      trouble.value = sentenceOf(cause, text)
      return null
    } finally {
      busy.value = false
    }
  }

  return { order, busy, trouble }
}
