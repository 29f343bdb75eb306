using FsCheck;
using Microsoft.FSharp.Core;

namespace McuServer.Rtp;

/// <summary>Runs a property on the same 500 inputs each time.</summary>
internal static class Properties
{
    public static void Check(Property property) => FsCheck.Check.One(s_config, property);

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(
        FSharpOption<Replay>.Some(new Replay(new Rnd(20260101, 4711), FSharpOption<int>.None)));
}
