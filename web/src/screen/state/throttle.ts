/** Runs `task` soon after it is asked for, and never more often than every `interval` milliseconds. */
export function throttled(task: () => void, interval: number, delay = 0) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = -Infinity
  const run = () => {
    timer = undefined
    last = performance.now()
    task()
  }
  return {
    ask: () => {
      if (timer !== undefined) return
      timer = setTimeout(run, Math.max(delay, last + interval - performance.now()))
    },
    stop: () => clearTimeout(timer),
  }
}
