import type { Component } from 'vue'

type Page = () => Promise<{ default: Component }>

/** Pages that few visitors open; their addresses and styles stay out of the entry, which everybody waits for. */
export const REST: Record<'grid' | 'verify' | 'v' | 'd' | 's' | 'f' | 'a' | 'k', Page> = {
  grid: () => import('./GridPage.vue'),
  verify: () => import('./VerifyPage.vue'),
  v: () => import('../honour/VillagePage.vue'),
  d: () => import('../honour/DocumentPage.vue'),
  s: () => import('../honour/StarsPage.vue'),
  f: () => import('../honour/FundPage.vue'),
  a: () => import('../honour/AssessmentPage.vue'),
  k: () => import('../honour/CanteenPage.vue'),
}
