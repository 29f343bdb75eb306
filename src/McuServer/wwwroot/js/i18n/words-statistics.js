// Words of the statistics.

import { addWords } from './text.js';

addWords({
  en: {
    statisticsGraphs: 'The last ten minutes',
    statisticsSave: 'Save as JSON',
    statisticsSaved: 'The statistics are saved.',
    statisticsHere: 'This browser',
    statisticsServer: 'The server',
    statMost: 'at most {value}',
    statState: 'Connection', statPath: 'Path', statRtt: 'Round trip', statVideoIn: 'Picture received', statAudioIn: 'Sound received',
    statVideoOut: 'Picture sent', statAudioOut: 'Sound sent', statScreenOut: 'Screen sent', statLost: 'Lost packets', statFreezes: 'Freezes',
    statJitter: 'Jitter buffer', statConcealed: 'Sound concealed', statDtls: 'Encryption', statSeen: 'Last seen', statNothing: 'Nothing yet',
    statLimited: 'limited by {reason}', statVideoInRate: 'Picture received', statVideoInFps: 'Pictures received', statAudioInRate: 'Sound received',
    statLossRate: 'Loss on the way here', statJitterNow: 'Jitter', statFreezeRate: 'Frozen', statVideoOutRate: 'Picture sent', statVideoOutFps: 'Pictures sent',
    statAudioOutRate: 'Sound sent', statRemoteLoss: 'Loss on the way to the server',
  },
  ko: {
    statisticsGraphs: '지난 10분',
    statisticsSave: 'JSON 저장',
    statisticsSaved: '통계를 저장했습니다.',
    statisticsHere: '이 브라우저',
    statisticsServer: '서버',
    statMost: '최대 {value}',
    statState: '연결', statPath: '경로', statRtt: '왕복 시간', statVideoIn: '받는 화면', statAudioIn: '받는 소리',
    statVideoOut: '보내는 화면', statAudioOut: '보내는 소리', statScreenOut: '보내는 공유 화면', statLost: '손실 패킷', statFreezes: '멈춤',
    statJitter: '지터 버퍼', statConcealed: '보정한 소리', statDtls: '암호화', statSeen: '마지막 수신', statNothing: '아직 없습니다',
    statLimited: '제한: {reason}', statVideoInRate: '받는 화면', statVideoInFps: '받는 프레임', statAudioInRate: '받는 소리',
    statLossRate: '받는 길의 손실', statJitterNow: '지터', statFreezeRate: '멈춘 시간', statVideoOutRate: '보내는 화면', statVideoOutFps: '보내는 프레임',
    statAudioOutRate: '보내는 소리', statRemoteLoss: '보내는 길의 손실',
  },
});
