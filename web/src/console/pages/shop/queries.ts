import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type {
  OfflineOutcome,
  Page,
  Shop,
  ShopBudget,
  ShopOrder,
  ShopSettlements,
  ShopVoucher,
  StockLine,
} from '@/shared/api'
import { staffApi } from '../../session/staffApi'

type Given = MaybeRefOrGetter<string>
const KEY = 'shop'
const read = (value: Given) => computed(() => toValue(value))

export function useShops(place: Given) {
  const at = read(place)
  return useQuery({
    queryKey: [KEY, 'shops', at],
    queryFn: () => staffApi.get<Shop[]>('/points/shops', at.value ? { place: at.value } : {}),
  })
}
export function useStock(shop: Given) {
  const id = read(shop)
  return useQuery({
    queryKey: [KEY, 'stock', id],
    queryFn: () => staffApi.get<StockLine[]>(`/points/shops/${id.value}/stock`),
  })
}
export function useOrders(shop: Given, state: Given) {
  const [id, wanted] = [read(shop), read(state)]
  return useQuery({
    queryKey: [KEY, 'orders', id, wanted],
    queryFn: () => staffApi.get<Page<ShopOrder>>(`/points/shops/${id.value}/orders`, { state: wanted.value }),
  })
}
export function useVouchers(shop: Given, state: Given) {
  const [id, wanted] = [read(shop), read(state)]
  return useQuery({
    queryKey: [KEY, 'vouchers', id, wanted],
    queryFn: () =>
      staffApi.get<Page<ShopVoucher>>(`/points/shops/${id.value}/vouchers`, { state: wanted.value }),
  })
}
export function useConflicts(shop: Given) {
  const id = read(shop)
  return useQuery({
    queryKey: [KEY, 'conflicts', id],
    queryFn: () => staffApi.get<OfflineOutcome[]>(`/points/shops/${id.value}/conflicts`),
  })
}
export function useSettlements(shop: Given) {
  const id = read(shop)
  return useQuery({
    queryKey: [KEY, 'settlements', id],
    queryFn: () => staffApi.get<ShopSettlements>(`/points/shops/${id.value}/settlements`),
  })
}
export function useBudget(place: Given) {
  const at = read(place)
  return useQuery({
    queryKey: [KEY, 'budget', at],
    queryFn: () => staffApi.get<ShopBudget>('/points/budget', { place: at.value }),
  })
}
/** Everything of the shops anew, after an act. */
export function useShopRefresh() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: [KEY] })
}
