/** Stands in for Vant's icon styles: see vite.config.ts. */
import './vant-icon.css'
