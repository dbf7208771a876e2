import { type AlertStore, type ToldTrouble, troubleKey } from './alert.ts'

/** For tests, and where there is no ledger: forgets with the process. */
export function memoryAlertStore(): AlertStore {
  const open = new Map<string, ToldTrouble>()
  return {
    open: async (target, assets) => {
      const wanted = new Set(assets)
      return [...open.values()].filter((trouble) => trouble.target === target && wanted.has(trouble.asset))
    },
    sent: async (alerts, at) => {
      for (const { kind, runId, troubles } of alerts) {
        for (const trouble of troubles) {
          const key = troubleKey(trouble)
          if (kind === 'recovered') open.delete(key)
          else if (!open.has(key)) open.set(key, { ...trouble, runId, toldAt: at })
        }
      }
    },
  }
}
