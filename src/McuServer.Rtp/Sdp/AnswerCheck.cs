namespace McuServer.Rtp.Sdp;

/// <summary>What every answer must fulfil against its offer (RFC 3264 section 6, RFC 9143 section 7.3, RFC 8285 section 5).</summary>
public static class AnswerCheck
{
    /// <exception cref="SdpException">It does not; the message says in which section.</exception>
    public static void AgainstOffer(SessionDescription offer, SessionDescription answer)
    {
        Require(offer.Media.Count == answer.Media.Count, $"the answer has {answer.Media.Count} sections, the offer {offer.Media.Count}");
        for (int i = 0; i < answer.Media.Count; i++)
        {
            MediaDescription offered = offer.Media[i];
            MediaDescription answered = answer.Media[i];
            string name = $"section {i + 1} of the answer";
            Require(offered.KindText == answered.KindText && offered.Protocol == answered.Protocol, $"{name} is another kind");
            Require(offered.Mid == answered.Mid, $"{name} has another mid");
            Require(answered.Port == 0 ? !answer.IsBundled(answered) : offer.IsLive(offered), $"{name} is alive in one and dead in the other");
            if (answered.Port != 0)
            {
                Section(offered, answered, name);
            }
        }

        foreach (string mid in answer.BundleGroups.Count > 0 ? answer.BundleGroups[0] : [])
        {
            Require(answer.Media.Exists(media => media.Mid == mid), $"the answer bundles {mid}, which it does not have");
        }
    }

    private static void Section(MediaDescription offered, MediaDescription answered, string name)
    {
        Require((answered.Direction & ~offered.Direction.Reversed()) == 0, $"{name} has a direction that was not offered");
        foreach (PayloadFormat format in answered.Payloads)
        {
            PayloadFormat? same = offered.Payload(format.PayloadType);
            Require(same is not null && same.Is(format.Name) && same.ClockRate == format.ClockRate && same.Channels == format.Channels,
                $"{name} has payload type {format.PayloadType}, which was not offered so");
            foreach (string feedback in format.Feedback)
            {
                Require(same!.HasFeedback(feedback), $"{name} has a=rtcp-fb {feedback}, which was not offered");
            }

            Require(!format.Is("rtx") || answered.Payload(FormatParameters.FindInt(format.Parameters, "apt", -1)) is not null,
                $"{name} retransmits a payload type that it does not have");
        }

        foreach (HeaderExtension extension in answered.Extensions)
        {
            Require(offered.ExtensionId(extension.Uri) == extension.Id, $"{name} has a=extmap:{extension.Id}, which was not offered so");
        }

        foreach (string rid in answered.Simulcast?.Receive ?? [])
        {
            Require(offered.Simulcast?.Send.Contains(rid) == true, $"{name} takes layer {rid}, which was not offered");
        }
    }

    private static void Require(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw new SdpException(otherwise);
        }
    }
}
