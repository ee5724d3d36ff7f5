import { DropZone, FileTrigger, isFileDropItem } from 'react-aria-components'
import { Icon } from './Icon.tsx'
import { PressButton } from './PressButton.tsx'

type FileDropProps = {
  /** What to do here, or what is chosen. */
  text: string
  choose: string
  types: readonly string[]
  onFile: (file: File) => void
}

/** A place to drop a file on, with a button for those who choose it. */
export function FileDrop({ text, choose, types, onFile }: FileDropProps) {
  return (
    <DropZone
      className="drop"
      aria-label={text}
      onDrop={(event) => {
        const item = event.items.find(isFileDropItem)
        if (item !== undefined) void item.getFile().then(onFile)
      }}
    >
      <Icon name="upload" />
      <p>{text}</p>
      <FileTrigger
        acceptedFileTypes={types}
        onSelect={(files) => {
          const file = files?.[0]
          if (file !== undefined) onFile(file)
        }}
      >
        <PressButton>{choose}</PressButton>
      </FileTrigger>
    </DropZone>
  )
}
