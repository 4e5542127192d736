/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst, StaleWhileRevalidate } from 'workbox-strategies'

/** Precaches the phone's shell; the API is never cached here (the page keeps its own copies in IndexedDB). */
declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[]
}

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

registerRoute(new NavigationRoute(createHandlerBoundToURL('/m/index.html'), { allowlist: [/^\/m(\/|$)/] }))

/** Parts that are fetched when first used: the map, English. Their names carry a hash, so they never change. */
registerRoute(
  ({ url }) => url.origin === self.location.origin && url.pathname.startsWith('/m/assets/'),
  new CacheFirst({ cacheName: 'gezhi-parts' }),
)
/** The outlines of places are large and change rarely; the map works offline from the last copy. */
registerRoute(
  ({ url }) => url.pathname === '/api/v1/map/places',
  new StaleWhileRevalidate({ cacheName: 'gezhi-outlines' }),
)

self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting()
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
