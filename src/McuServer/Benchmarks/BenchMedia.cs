using System.Globalization;

namespace McuServer.Benchmarks;

/// <summary>
/// The recordings that the benchmarks mix, made once into a folder: moving pictures with camera noise, so that encoders
/// have work, and voices that take turns with pauses, as people do.
/// </summary>
internal sealed class BenchMedia(string folder)
{
    private static readonly string[] s_sentences =
    [
        "Good morning everybody, and welcome to our meeting about the mixing server.",
        "안녕하세요. 오늘 회의에 참석해 주셔서 감사합니다. 시작하겠습니다.",
        "I would like to show you what we measured during the last two weeks.",
        "질문이 있으시면 언제든지 손을 들어 주세요. 채팅으로도 가능합니다.",
    ];

    public string Folder => folder;

    /// <summary>VP8 with Opus in WebM.</summary>
    public IReadOnlyList<string> Cameras(int count, int width, int height, int seconds)
    {
        List<string> files = [];
        for (int i = 0; i < count; i++)
        {
            string file = Path.Combine(folder, $"camera-709-{width}x{height}-{seconds}s-{i + 1}.webm");
            files.Add(file);
            if (!File.Exists(file))
            {
                MakeCamera(file, i, width, height, seconds);
            }
        }

        return files;
    }

    /// <summary>Stereo 16-bit WAV at 48 kHz: 64 different chords with noise.</summary>
    public IReadOnlyList<string> Waves(int count, int seconds)
    {
        Directory.CreateDirectory(folder);
        List<string> files = [];
        for (int i = 0; i < count; i++)
        {
            string file = Path.Combine(folder, $"wave-{seconds}s-{i + 1}.wav");
            files.Add(file);
            if (!File.Exists(file))
            {
                string left = (110 + (17 * i)).ToString(CultureInfo.InvariantCulture);
                string right = (130 + (19 * i)).ToString(CultureInfo.InvariantCulture);
                Make(file, $"-f lavfi -i \"aevalsrc=0.05*sin(2*PI*{left}*t)+0.02*(random(0)-0.5)|0.05*sin(2*PI*{right}*t)+0.02*(random(1)-0.5):s=48000:d={seconds}\" -c:a pcm_s16le");
            }
        }

        return files;
    }

    private void MakeCamera(string file, int number, int width, int height, int seconds)
    {
        Directory.CreateDirectory(folder);
        string voice = Path.Combine(folder, $"voice-{number}.wav");
        string language = number % 2 == 0 ? "en" : "ko";
        MeasuredRun.Run(
            $"espeak-ng -v {language} -p {30 + (number * 5 % 60)} -s 140 -w {voice} \"{s_sentences[number % s_sentences.Length]}\"");

        // Each voice speaks in its turn and is silent for most of the time; it starts again every 24 s.
        int turnMs = number * 3000 % 24_000;

        // Colours as weak as a camera's and noise in the luma only, as cameras leave it. Marked as BT.709 in the container,
        // the canvas's own: a bare VP8 stream is BT.601, which we convert and the peers take over as it is, and the three
        // would encode different pictures.
        string picture = $"testsrc2=s={width}x{height}:r=30,hue=h={number * 37 % 360}:s=0.3,noise=c0s=10:c0f=t:c0_seed={number + 1}";
        Make(
            file,
            $"-f lavfi -i \"{picture}\" -i {voice} -filter_complex \"[1:a]aresample=48000,apad=whole_dur=24,atrim=0:24,"
            + $"aloop=-1:size=1152000,adelay={turnMs}:all=1[a]\" -map 0:v -map \"[a]\" -t {seconds} "
            + "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv -c:v libvpx -deadline realtime -cpu-used -8 -threads 1 -b:v 1500k -c:a libopus -b:a 48k");
        File.Delete(voice);
    }

    private static void Make(string file, string arguments)
    {
        string partial = Path.ChangeExtension(file, ".partial" + Path.GetExtension(file));
        MeasuredRun.Run($"ffmpeg -v error -y {arguments} {partial}");
        File.Move(partial, file, overwrite: true);
    }
}
