import { type RefObject, useEffect, useState } from 'react'

/**
 * Colours of the theme (`accent` is `--accent`) for a canvas, which knows no variables; anew when the theme changes. Null before the
 * first drawing. `names` is a constant: another list is drawn anew.
 */
export function useThemeColors<Name extends string>(
  ref: RefObject<HTMLElement | null>,
  names: readonly Name[],
): { readonly [name in Name]: string } | null {
  const [colors, setColors] = useState<{ readonly [name in Name]: string } | null>(null)
  useEffect(() => {
    const read = () => ref.current && setColors(colorsOf(ref.current, names))
    read()
    const system = window.matchMedia('(prefers-color-scheme: dark)')
    const choice = new MutationObserver(read)
    choice.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    system.addEventListener('change', read)
    return () => {
      choice.disconnect()
      system.removeEventListener('change', read)
    }
  }, [ref, names])
  return colors
}

/** A probe takes on each for a moment: `light-dark()` and `color-mix()` are the browser's to work out. */
function colorsOf<Name extends string>(
  parent: HTMLElement,
  names: readonly Name[],
): { readonly [name in Name]: string } {
  const probe = document.createElement('i')
  parent.append(probe)
  const found = names.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color] as const
  })
  probe.remove()
  return Object.fromEntries(found) as { readonly [name in Name]: string }
}
