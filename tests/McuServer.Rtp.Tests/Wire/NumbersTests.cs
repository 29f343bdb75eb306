namespace McuServer.Rtp.Wire;

[TestClass]
public class NumbersTests
{
    [TestMethod]
    public void Sequence_numbers_compare_over_the_wrap()
    {
        Assert.IsTrue(SequenceNumber.IsNewer(0, 65535));
        Assert.IsFalse(SequenceNumber.IsNewer(65535, 0));
        Assert.IsFalse(SequenceNumber.IsNewer(7, 7));
        Assert.AreEqual(3, SequenceNumber.Difference(1, 65534));
        Assert.AreEqual(-3, SequenceNumber.Difference(65534, 1));
    }

    [TestMethod]
    public void Bug_09_a_first_sequence_above_32768_stands_for_itself()
    {
        SequenceUnwrapper unwrapper = default;
        Assert.AreEqual(40000, unwrapper.Unwrap(40000));
        Assert.AreEqual(39999, unwrapper.Unwrap(39999));
        Assert.AreEqual(65535, unwrapper.Unwrap(65535));
        Assert.AreEqual(65536, unwrapper.Unwrap(0));
        Assert.AreEqual(65534, unwrapper.Unwrap(65534));
        Assert.AreEqual(65536, unwrapper.Newest);
    }

    [TestMethod]
    [DataRow(100, 65636)]
    [DataRow(200, 65736)]
    [DataRow(201, 201)]
    [DataRow(50_000, 50_000)]
    public void A_restart_goes_to_the_next_higher_number(int number, long expected)
    {
        SequenceUnwrapper unwrapper = default;
        unwrapper.Unwrap(200);
        Assert.AreEqual(expected, unwrapper.Restart((ushort)number));
        Assert.AreEqual(number, (ushort)unwrapper.Newest);
    }

    [TestMethod]
    public void A_number_before_a_first_0_is_negative_with_the_same_low_bits()
    {
        SequenceUnwrapper unwrapper = default;
        Assert.AreEqual(0, unwrapper.Unwrap(0));
        long before = unwrapper.Unwrap(65535);
        Assert.AreEqual(-1, before);
        Assert.AreEqual(65535, (ushort)before);
    }

    [TestMethod]
    public void A_thousand_large_steps_are_followed()
    {
        Random random = new(3);
        SequenceUnwrapper unwrapper = default;
        TimestampUnwrapper timestamps = default;
        long sequence = 50_000;
        long timestamp = 4_000_000_000;
        unwrapper.Unwrap((ushort)sequence);
        timestamps.Unwrap((uint)timestamp);
        for (int i = 0; i < 1000; i++)
        {
            sequence += random.Next(20_000);
            timestamp += random.Next(1_000_000_000);
            long late = random.Next(12_000);
            Assert.AreEqual(sequence, unwrapper.Unwrap((ushort)sequence));
            Assert.AreEqual(sequence - late, unwrapper.Unwrap((ushort)(sequence - late)));
            Assert.AreEqual(timestamp, timestamps.Unwrap((uint)timestamp));
            Assert.AreEqual(timestamp - late, timestamps.Peek((uint)(timestamp - late)));
        }
    }

    [TestMethod]
    public void Ntp_time_counts_from_1900()
    {
        DateTime epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        NtpTime time = NtpTime.From(TimeSpan.FromSeconds(0.5), epoch);
        Assert.AreEqual((2_208_988_800UL << 32) | 0x8000_0000, time.Value);
        Assert.AreEqual(((2_208_988_800u & 0xFFFF) << 16) | 0x8000, time.Middle);
        Assert.AreEqual(((2_208_988_800u & 63) << 18) | 0x20000, time.AbsSendTime);
    }

    [TestMethod]
    public void Ntp_differences_hold_over_the_wrap_of_2036()
    {
        DateTime epoch = new(2036, 2, 7, 6, 28, 15, DateTimeKind.Utc);
        NtpTime before = NtpTime.From(TimeSpan.Zero, epoch);
        NtpTime after = NtpTime.From(TimeSpan.FromSeconds(2), epoch);
        Assert.IsTrue(after.Value < before.Value);
        Assert.AreEqual(TimeSpan.FromSeconds(2), after.Since(before));
        Assert.AreEqual(TimeSpan.FromSeconds(-2), before.Since(after));
    }

    [TestMethod]
    public void Short_durations_are_of_65536_in_a_second_and_are_cut_to_their_range()
    {
        Assert.AreEqual(65536u * 5, NtpTime.ToShort(TimeSpan.FromSeconds(5)));
        Assert.AreEqual(0u, NtpTime.ToShort(TimeSpan.FromSeconds(-1)));
        Assert.AreEqual(uint.MaxValue, NtpTime.ToShort(TimeSpan.FromDays(2)));
        Assert.AreEqual(TimeSpan.FromMilliseconds(500), NtpTime.FromShort(32768));
    }

    [TestMethod]
    public void Media_ticks_round_to_the_nearest_and_come_back()
    {
        Assert.AreEqual(3003, MediaTime.ToTicks(TimeSpan.FromTicks(333_667), 90_000));
        Assert.AreEqual(-3003, MediaTime.ToTicks(TimeSpan.FromTicks(-333_667), 90_000));
        Assert.AreEqual(TimeSpan.FromMilliseconds(20), MediaTime.ToTimeSpan(960, 48_000));
        foreach (int rate in new[] { 48_000, 90_000 })
        {
            for (long ticks = -5000; ticks < 1L << 60; ticks = (ticks * 3) + 20_011)
            {
                if (ticks / rate < 900_000_000_000 / 2)
                {
                    Assert.AreEqual(ticks, MediaTime.ToTicks(MediaTime.ToTimeSpan(ticks, rate), rate));
                }
            }
        }
    }
}
