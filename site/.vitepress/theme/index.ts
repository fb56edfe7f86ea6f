import DefaultTheme from 'vitepress/theme-without-fonts';
import '@fontsource/noto-sans-sc/400.css';
import './style.css';

export default DefaultTheme;
