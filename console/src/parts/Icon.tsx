const PATHS = {
  campaigns: 'M3 5.5h14M3 10h14M3 14.5h8',
  messages: 'M3 4.5h14v9H8.5L5 16.5v-3H3z',
  held: 'M7 4v12M13 4v12',
  send: 'M3 3.8L17.5 10 3 16.2l2.4-6.2zM5.4 10h6',
  inbound: 'M3.5 11.5h3.6l1 2h3.8l1-2h3.6M3.5 11.5V16h13v-4.5M10 3v6M7.5 6.7L10 9.2l2.5-2.5',
  orphans:
    'M8 12l-1.6 1.6a2.7 2.7 0 01-3.8-3.8L5 7.4M12 8l1.6-1.6a2.7 2.7 0 013.8 3.8L15 12.6M4 4l12 12',
  accounts: 'M6 3v5M14 3v5M4 8h12v2.5a6 6 0 01-12 0zM10 16.5V18',
  routes:
    'M4.5 17a1.8 1.8 0 100-3.6 1.8 1.8 0 000 3.6zM15.5 6.6a1.8 1.8 0 100-3.6 1.8 1.8 0 000 3.6zM6.3 15.2h5.2a2.6 2.6 0 000-5.2h-3a2.6 2.6 0 010-5.2h5.2',
  optouts: 'M10 3a7 7 0 100 14 7 7 0 000-14zM5 5l10 10',
  people:
    'M7.5 9.5a3 3 0 100-6 3 3 0 000 6zM2 16.5c.4-3.4 2.6-5 5.5-5s5.1 1.6 5.5 5M13 3.9a3 3 0 010 5.2M14.5 11.8c2 .5 3.2 2 3.5 4.7',
  keys: 'M7 13a4 4 0 113.7-5.5H18v3h-2v2.5h-3V10.5h-2.3A4 4 0 017 13zM6.5 9h.01',
  callbacks: 'M3 5.5h8.5a4.5 4.5 0 010 9H6M9 11.5l-3 3 3 3',
  doors: 'M5 17V3.5h10V17M3 17h14M12 10.2h.01',
  reasons: 'M4 3.5h9l3 3v10H4zM7 9h6M7 12.5h6M7 6h3',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
  audit: 'M10 2.5l6.5 2.5v4.5c0 4-2.7 6.7-6.5 8-3.8-1.3-6.5-4-6.5-8V5zM7.2 10l2 2 3.6-4',
  help: 'M10 2.8a7.2 7.2 0 100 14.4 7.2 7.2 0 000-14.4zM7.8 7.8c0-3 4.5-3 4.5-.2 0 1.8-2.3 1.8-2.3 3.6M10 14h.01',
  search: 'M8.8 3.5a5.3 5.3 0 100 10.6 5.3 5.3 0 000-10.6zM12.8 12.8L17 17',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  close: 'M5 5l10 10M15 5L5 15',
  down: 'M5 7.5l5 5 5-5',
  back: 'M12 4.5L6.5 10l5.5 5.5',
  copy: 'M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4',
  plus: 'M10 4v12M4 10h12',
  external: 'M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7',
  table: 'M3 4h14v12H3zM3 8.5h14M3 12.3h14M8.5 8.5V16',
  chart: 'M3 16.5h14M5.5 13V9M10 13V4M14.5 13V7',
  theme: 'M10 3a7 7 0 107 7 5.5 5.5 0 01-7-7z',
  check: 'M4 10.5l4 4 8-9',
  warning: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.3h.01',
  upload: 'M10 13V3.5M6 7.3l4-4 4 4M3.5 12.5v4h13v-4',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
