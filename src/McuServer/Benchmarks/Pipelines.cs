using System.Text;

namespace McuServer.Benchmarks;

/// <summary>
/// The same job as command lines of our peers: a square grid of VP8 cameras into 1280x720, x264 superfast zerolatency at
/// 1.5 Mbit/s with one thread, key frames every 10 s, Opus at 64 kbit/s and complexity 5.
/// </summary>
internal static class Pipelines
{
    public const int Width = 1280;
    public const int Height = 720;
    public const int CameraWidth = 640;
    public const int CameraHeight = 360;
    private const string X264 = "-c:v libx264 -preset superfast -tune zerolatency -b:v 1500k -maxrate 1500k -bufsize 1500k -g 300 -threads 1";

    private const string Opus = "-c:a libopus -b:a 64k -compression_level 5";

    /// <summary>ffmpeg with xstack and amix.</summary>
    public static string FFmpeg(IReadOnlyList<string> inputs, string output) => Stack(inputs, output, X264);

    /// <summary>
    /// SSIM of an encoded mix. The reference is what the cameras sent: their pictures as decoded, side by side at their own
    /// size, scaled and converted by nobody. So no contestant's way to make pictures smaller is the measure of the others
    /// (a reference of the canvas's size would need one: the area mean is ours, a sharp cubic is ffmpeg's). What they made
    /// small is enlarged again for all of them by one filter of a fourth party: zimg's Lanczos. Where tiles have the
    /// cameras' size, this is the lossless composition itself.
    /// </summary>
    /// <param name="shift">Pictures that the mix lies behind the cameras.</param>
    /// <param name="first">First picture of the cameras that is judged.</param>
    public static string Judge(string encoded, IReadOnlyList<string> inputs, int shift, int first, int count)
    {
        int side = (int)Math.Sqrt(inputs.Count);
        (int width, int height) = TileSize(side);
        (int w, int h) = (CameraWidth, CameraHeight);
        StringBuilder command = new($"ffmpeg -hide_banner -i {encoded}");
        StringBuilder pads = new();
        StringBuilder places = new();
        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append($" -i {inputs[i]}");
            pads.Append($"[{i + 1}:v]");
            places.Append($"{(i == 0 ? "" : "|")}{i % side * w}_{i / side * h}");
        }

        string number = $"trim=end_frame={count},setpts=N/30/TB";
        return command.Append($" -filter_complex \"[0:v]trim=start_frame={first + shift},{number},crop={width * side}:{height * side}:0:0,")
            .Append($"zscale=w={w * side}:h={h * side}:filter=lanczos[a];{pads}xstack=inputs={inputs.Count}:layout={places},")
            .Append($"trim=start_frame={first},{number}[b];[a][b]ssim\" -f null -").ToString();
    }

    /// <summary>The composition as plain numbers, for <see cref="EncodeAlone"/>.</summary>
    public static string Plain(IReadOnlyList<string> inputs, string output) =>
        Stack(inputs, output, "-c:v rawvideo");

    /// <summary>What decoding alone costs: the pictures and the sound of all inputs, handed to nobody.</summary>
    public static string DecodeAlone(IReadOnlyList<string> inputs)
    {
        StringBuilder command = new("ffmpeg -v error");
        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append($" -threads 1 -i {inputs[i]}");
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append($" -map {i}");
        }

        return command.Append(" -f null -").ToString();
    }

    /// <summary>What encoding alone costs: a composition read from a file, the same encoders and settings.</summary>
    public static string EncodeAlone(string composition, string output) =>
        $"ffmpeg -v error -y -i {composition} {X264} {Opus} {output}";

    private static string Stack(IReadOnlyList<string> inputs, string output, string encode)
    {
        int side = (int)Math.Sqrt(inputs.Count);
        (int width, int height) = TileSize(side);
        StringBuilder command = new("ffmpeg -v error -y");
        StringBuilder filter = new();
        StringBuilder places = new();
        StringBuilder pads = new();
        StringBuilder sounds = new();
        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append($" -threads 1 -i {inputs[i]}");
            filter.Append($"[{i}:v]scale={width}:{height}[v{i}];");
            pads.Append($"[v{i}]");
            sounds.Append($"[{i}:a]");
            places.Append($"{(i == 0 ? "" : "|")}{i % side * width}_{i / side * height}");
        }

        filter.Append($"{pads}xstack=inputs={inputs.Count}:layout={places},pad={Width}:{Height},format=yuv420p[v];");
        filter.Append($"{sounds}amix=inputs={inputs.Count}:normalize=0[a]");
        return command.Append($" -filter_complex_threads 1 -filter_complex \"{filter}\" -map [v] -map [a] {encode} ")
            .Append($"{(encode == X264 ? Opus : "-c:a pcm_s16le")} {output}").ToString();
    }

    /// <summary>GStreamer with compositor and audiomixer, one encode.</summary>
    public static string GStreamer(IReadOnlyList<string> inputs, string output)
    {
        StringBuilder command = Compositor(inputs);
        command.Append($" c. ! {Raw} ! {GStreamerX264} ! queue ! m. matroskamux name=m ! filesink location={output}");
        command.Append(" audiomixer name=a ! audioconvert ! opusenc bitrate=64000 complexity=5 ! queue ! m.");
        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append(Sound(i)).Append(" ! a.");
        }

        return command.ToString();
    }

    /// <summary>GStreamer as an MCU is commonly built with it: one picture, an encoder and a mix-minus for each participant.</summary>
    public static string GStreamerPerParticipant(IReadOnlyList<string> inputs, string outputFolder)
    {
        StringBuilder command = Compositor(inputs);
        command.Append($" c. ! {Raw} ! tee name=t");
        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append(Sound(i)).Append($" ! tee name=s{i}");
            command.Append($" t. ! queue ! {GStreamerX264} ! queue ! m{i}.");
            command.Append($" matroskamux name=m{i} ! filesink location={outputFolder}/gst-{i}.mkv");
            command.Append($" audiomixer name=a{i} ! audioconvert ! opusenc bitrate=64000 complexity=5 ! queue ! m{i}.");
        }

        for (int listener = 0; listener < inputs.Count; listener++)
        {
            for (int speaker = 0; speaker < inputs.Count; speaker++)
            {
                command.Append(speaker == listener ? "" : $" s{speaker}. ! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! a{listener}.");
            }
        }

        return command.ToString();
    }

    /// <summary>Our layout for the same picture: no gaps, corners, labels or borders, which the peers do not draw.</summary>
    public static string PlainGrid(string id, int side)
    {
        string part = $"{TileSize(side).Width * side}/{Width}";
        return $$"""
        { "version": 1, "id": "{{id}}", "canvas": { "width": 1280, "height": 720, "fps": 30, "background": { "color": "#000000" } },
          "tile": { "radius": 0, "label": { "show": "never" }, "speaking": { "mode": "none" }, "icons": [] },
          "variants": [ { "id": "grid", "regions": [ { "id": "all", "type": "grid",
            "area": { "left": 0, "top": 0, "width": "{{part}}", "height": "{{part}}" }, "select": { "from": [ { "by": "rest" } ] },
            "grid": { "columns": {{side}}, "rows": {{side}}, "maxTiles": {{side * side}}, "gap": 0, "padding": 0 } } ] } ] }
        """;
    }

    private const string GStreamerX264 =
        "x264enc speed-preset=superfast tune=zerolatency bitrate=1500 vbv-buf-capacity=1000 key-int-max=300 threads=1";

    private static string Raw => $"video/x-raw,format=I420,width={Width},height={Height},framerate=30/1";

    /// <summary>16:9 exactly and even, so that every contestant scales the same whole picture into the same box.</summary>
    public static (int Width, int Height) TileSize(int side)
    {
        int width = Width / side / 32 * 32;
        return (width, width * 9 / 16);
    }

    private static StringBuilder Compositor(IReadOnlyList<string> inputs)
    {
        int side = (int)Math.Sqrt(inputs.Count);
        (int width, int height) = TileSize(side);
        StringBuilder command = new("gst-launch-1.0 -q compositor name=c background=black");
        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append($" sink_{i}::xpos={i % side * width} sink_{i}::ypos={i / side * height} sink_{i}::width={width} sink_{i}::height={height}");
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            command.Append($" filesrc location={inputs[i]} ! matroskademux name=d{i}");
            command.Append($" d{i}. ! queue max-size-time=0 max-size-bytes=0 ! vp8dec threads=1 ! c.sink_{i}");
        }

        return command;
    }

    private static string Sound(int index) =>
        $" d{index}. ! queue max-size-time=0 max-size-bytes=0 ! opusdec ! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=2";
}
