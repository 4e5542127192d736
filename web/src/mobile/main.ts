import { createApp } from 'vue'
import { rememberTicket, onDelivered, startOutbox } from '@/shared/offline'
import type { Reported } from '@/shared/api'
import { startTheme } from '@/shared/theme'
import '@/shared/theme/tokens.css'
import '@/shared/theme/base.css'
import './theme/mobile.css'
import App from './App.vue'
import { packMark } from './pack/drop'
import { router } from './router'
import { startSession } from './session/session'
import { text } from './text'
import { startInboxCount } from './staff/inboxCount'
import { startInstallHint } from './install'
import { startServiceWorker } from './update'

startTheme()
startInstallHint()
onDelivered(async (item) => {
  if (item.kind !== 'report') return
  const reported = item.answer as Reported
  await rememberTicket({
    ticket: reported.ticket,
    secret: reported.secret,
    title: item.title,
    reported_at: item.created_at,
  })
})

/** A pack that was revoked meanwhile goes at the first contact; its code is loaded only where there is one. */
function checkPackLater(): void {
  if (packMark()) void import('./pack/pack').then(({ checkPack }) => checkPack())
}

async function start(): Promise<void> {
  await text.start()
  createApp(App).use(text).use(router).mount('#app')
  void startOutbox()
  void startSession().then(checkPackLater)
  addEventListener('online', checkPackLater)
  startInboxCount()
  void startServiceWorker()
}
void start()
