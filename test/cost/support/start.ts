import { startCounting } from './count.ts';

startCounting();
