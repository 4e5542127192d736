export { setDark, setLarge, startTheme, theme, type DarkChoice } from './theme'
