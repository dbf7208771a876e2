/** Whether a page answers with anything but an error, within three seconds. */
export async function pageAnswers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(3000)]) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
