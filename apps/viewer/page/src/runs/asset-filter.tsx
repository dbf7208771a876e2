import type { NodeView } from '@headwater/viewer'
import { useMemo, useState } from 'react'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'

interface AssetFilterProps {
  readonly assets: readonly NodeView[]
  /** Its key; empty: any. */
  readonly value: string
  readonly onChange: (key: string) => void
}

/** So many are offered: whoever looks for more types on. */
const OFFERED = 30

/** One asset by its name, or any. */
export function AssetFilter({ assets, value, onChange }: AssetFilterProps) {
  const label = assets.find(({ key }) => key === value)?.label ?? value
  const [typed, setTyped] = useState<string | null>(null)
  const text = (typed ?? '').trim().toLowerCase()
  const offered = useMemo(
    () => assets.filter(({ key, label }) => key.includes(text) || label.includes(text)).slice(0, OFFERED),
    [assets, text],
  )
  return (
    <ComboBox
      className="field"
      items={offered}
      inputValue={typed ?? label}
      onInputChange={(input) => {
        setTyped(input)
        if (input === '' && value !== '') onChange('')
      }}
      onBlur={() => setTyped(null)}
      selectedKey={value === '' ? null : value}
      onSelectionChange={(key) => {
        setTyped(null)
        if (key !== null) onChange(String(key))
      }}
      allowsEmptyCollection
      menuTrigger="focus"
    >
      <Label className="field-label">Asset</Label>
      <Input className="field-input" placeholder="any" spellCheck={false} />
      <Popover className="popover runs-assets">
        <ListBox className="choices" renderEmptyState={() => <p className="runs-none">No asset is called that</p>}>
          {(asset: NodeView) => (
            <ListBoxItem id={asset.key} textValue={asset.label} className="choice">
              {asset.label} <span className="dim">{asset.group}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
