using McuServer.Conference.Headless;

namespace McuServer.Benchmarks;

/// <summary>
/// 64 stereo WAV files into one mix, and into 64 mix-minus files, against ffmpeg's amix (without its own limiter, once, and
/// once for each output). Start-up is taken out on both sides: the cost of 10 s is subtracted from that of 40 s.
/// </summary>
internal sealed class SoundFileBenchmark(BenchMedia media, string program, int rounds)
{
    private const int Count = 64;
    private const int LongSeconds = 40;
    private const int ShortSeconds = 10;
    private const int Seconds = LongSeconds - ShortSeconds;

    public IReadOnlyList<BenchRow> Run()
    {
        IReadOnlyList<string> files = media.Waves(Count, LongSeconds);
        RunCost[] costs = MeasuredRun.Alternate(
            rounds,
            OneMix(files, LongSeconds), OneMix(files, ShortSeconds),
            EachMix(files, LongSeconds), EachMix(files, ShortSeconds),
            Amix(files, LongSeconds), Amix(files, ShortSeconds));
        double one = costs[0].CpuSeconds - costs[1].CpuSeconds;
        double each = costs[2].CpuSeconds - costs[3].CpuSeconds;
        double amix = costs[4].CpuSeconds - costs[5].CpuSeconds;
        List<BenchRow> rows =
        [
            BenchRow.Plain("audio", $"64 WAV, {Seconds} s", "CPU, ours, one mix", one, "s"),
            BenchRow.Plain("audio", $"64 WAV, {Seconds} s", "CPU, ffmpeg amix", amix, "s"),
            BenchRow.Plain("audio", $"64 WAV, {Seconds} s", "CPU, ours, 64 mix-minus files", each, "s"),
            BenchRow.AtLeast("audio", "one mix", "CPU, amix / ours", amix / one, "", 5),
            BenchRow.AtLeast("audio", "64 mix-minus files", "CPU, 64 x amix / ours", Count * amix / each, "", 100),
        ];
        foreach (AudioRow row in AudioBenchmark.Mixer(rounds))
        {
            rows.Add(BenchRow.Plain("audio", $"in memory, {row.Case}", row.Figure, row.Value, row.Unit));
        }

        foreach (AudioRow row in AudioBenchmark.SummingKernel())
        {
            rows.Add(
                row.Figure == "sum / copy"
                    ? BenchRow.AtLeast("audio", row.Case, row.Figure, row.Value, row.Unit, 0.5)
                    : BenchRow.Plain("audio", row.Case, row.Figure, row.Value, row.Unit));
        }

        return rows;
    }

    private string OneMix(IReadOnlyList<string> files, int seconds) =>
        $"{program} mix {string.Join(' ', files)} --out {media.Folder}/one-mix.wav --no-levelling --threads 1 --duration {seconds}";

    private string EachMix(IReadOnlyList<string> files, int seconds)
    {
        string path = Path.Combine(media.Folder, $"mix-minus-{seconds}.json");
        ScriptWriter.Write(path, new ConferenceScript
        {
            Version = 1,
            DurationMs = seconds * 1000,
            Levelling = false,
            Participants = [.. files.Select((file, i) => new ScriptParticipant { Id = $"p{i}", Media = file })],
            Outputs = [.. files.Select((_, i) => new ScriptOutput { Participant = $"p{i}", File = $"p{i}.wav" })],
        });
        return $"{program} mix --script {path} --out-dir {media.Folder}/mix-minus --threads 1";
    }

    private string Amix(IReadOnlyList<string> files, int seconds)
    {
        string inputs = string.Join(' ', files.Select(file => $"-i {file}"));
        return $"ffmpeg -v error -y {inputs} -filter_complex_threads 1 -filter_complex amix=inputs={Count}:normalize=0 "
            + $"-t {seconds} -c:a pcm_s16le {media.Folder}/amix.wav";
    }
}
