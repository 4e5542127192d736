/** Pages that few visitors open; their addresses and styles stay out of the entry, which everybody waits for. */
export const REST = {
  grid: () => import('./GridPage.vue'),
  verify: () => import('./VerifyPage.vue'),
  village: () => import('../honour/VillagePage.vue'),
  document: () => import('../honour/DocumentPage.vue'),
  stars: () => import('../honour/StarsPage.vue'),
  fund: () => import('../honour/FundPage.vue'),
  canteen: () => import('../honour/CanteenPage.vue'),
}
