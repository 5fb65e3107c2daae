"""What buyers and advertisers write into a supplier's contact form; all of it invented."""

from inquiries.spam import Submission

HONEST_LETTERS = [
    Submission(
        "Marta Oliveira",
        "Good morning, please quote CIF Santos for:\n1) HRC S275JR 3.0 x 1500 mm, 120 MT\n"
        "2) CRC DC01 1.0 x 1250 mm, 60 MT\nYour competitor offers USD 612/MT, can you do better? "
        "Payment by L/C at sight. Lead time max. 45 days.",
        "marta@acos-oliveira.example",
    ),
    Submission(
        "JOHN MENSAH",
        "URGENT!!! PLEASE SEND YOUR BEST PRICE FOR 5,000 BAGS CEMENT AND 200 TONS OF REBAR 12MM, "
        "16MM, 20MM. DELIVERY TO TEMA PORT. WE PAY 30% ADVANCE, 70% AGAINST COPY OF B/L. CALL ME!",
    ),
    Submission(
        "Henrik Lund",
        "Hello, the drawings are here: https://drive.google.com/file/d/1aBcD/view and "
        "https://www.dropbox.com/s/x1y2z3/flange.dwg?dl=0 . Our company: https://lund.example. "
        "We need 400 flanges DN150 PN16 EN 1092-1, material 1.4404, with 3.1 certificates.",
        "h.lund@lund.example",
    ),
    Submission(
        "王伟",
        "您好，我司需要采购镀锌钢管 DN50 约80吨，用于越南项目，请报 FOB 上海价格，"
        "并提供增值税发票和材质证明。加微信详谈：wangwei_steel，货款月结。",
    ),
    Submission("李娜", "请报价，图纸见 https://pan.baidu.com/s/1abcdEFG 提取码 x7k2"),
    Submission(
        "Сергей Волков",
        "Добрый день! Просим выставить КП на лист 09Г2C 12x1500x6000, ГОСТ 19281, 60 тн, и трубу "
        "12Х18Н10Т. Оплата аккредитивом, ставка НДС 0%. Доставка займёт сколько дней до "
        "Новосибирска? "
        "Можно ответить в WhatsAppе. Спецификация PDFом во вложении.",
        "volkov@metall.example",
    ),
    Submission(
        "أحمد السيد",
        "السلام عليكم، نرجو إرسال عرض سعر لحديد التسليح قطر 12 مم و16 مم، الكمية 500 طن، "
        "التسليم في ميناء جدة. الدفع بالاعتماد المستندي.",
    ),
    Submission(
        "Jürgen Hirschsprung",
        "Sehr geehrte Damen und Herren, bitte um Angebot über 3 Stück Zahnräder nach Zeichnung "
        "Z-4471 (Modul 4, 42CrMo4, gehärtet 58 HRC). Liefertermin KW 38. MfG",
        company="Schwartz & Söhne GmbH",
    ),
    Submission(
        "Claire Dubois",
        "Bonjour, nous avons trouvé votre site par un moteur de recherche. Pourriez-vous nous "
        "faire "
        "parvenir votre catalogue et vos conditions pour 10 000 m² de panneaux sandwich ?",
    ),
    Submission(
        "Carlos Ramírez",
        "Buenos días. Necesito cotización de 2 contenedores de perfiles de aluminio 6063-T5, "
        "puesto "
        "en El Callao. ¿Aceptan carta de crédito? Adjunto especificaciones.",
    ),
    Submission(
        "김민수",
        "안녕하세요. 스테인리스 강판 SUS304 2B 1.2t 4x8 20톤 견적 부탁드립니다. 부산항 CIF "
        "조건입니다.",
    ),
    Submission(
        "田中 健",
        "御社のアルミ押出材についてお伺いします。最小ロットと納期、見積りをお願いします。",
    ),
    Submission(
        "Mehmet Yılmaz",
        "Merhaba, 100 ton galvanizli sac (DX51D+Z140) için Mersin teslim fiyat rica ederiz.",
    ),
    Submission(
        "Nguyễn Văn Hùng",
        "Chào anh chị, bên em cần 50 tấn thép hình H200 giao cảng Hải Phòng, xin báo giá.",
    ),
    Submission(
        "Rajesh Kumar",
        "Dear Sir, we are a mining company in Zambia and found you on Google, search engine of "
        "course. Kindly share price of lead ingots 99.97%, 2 FCL. Also customer list for "
        "reference.",
    ),
    Submission(
        "Seo Ji-hoon",
        "We are Seo Trading Co., Seoul. Do you export silicon metal 553? Annual demand USD 5 "
        "million.",
        company="SEO TRADING CO.",
    ),
    Submission(
        "Paulo Chan",
        "We are contractor of a casino hotel in Macau and need 900 tons of H-beams and steel "
        "decking. "
        "Please keep this strictly between us until the tender on 12 March.",
    ),
    Submission(
        "Ivan Horvat",
        "Sanctions make bank transfers slow. Can we pay the proforma in USDT or bitcoin? Quantity: "
        "3 containers of PVC granules.",
    ),
    Submission(
        "Fatima Zahra",
        "Your website says minimum order 25 tons. Can you do 10 tons for a trial? The form did not "
        "let me attach two files, so my e-mail follows.",
    ),
    Submission(
        "Amara Okafor",
        "Beneficiary bank in your invoice PI-2291 differs from last time. Please confirm by phone "
        "before we release the L/C of USD 1.2 million.",
    ),
    Submission(
        "Laura Bianchi",
        "Road traffic barriers EN 1317, 4 km, galvanized 70 microns: price EXW and ranking of your "
        "plant capacity please. Tender opens Monday.",
    ),
    Submission("Tom", "price?"),
    Submission(
        "Sanne de Vries",
        "Please e-mail data sheets and 3.1 certificates for 25 coils DX51D; the contact form has "
        "no room for our list. We make 400 tons of racking a month and rank suppliers every year.",
        "sanne@rekken.example",
        "De Vries Rekken B.V.",
    ),
    Submission("Zhang Wei", "MOQ? FOB price? Sample free?", "8675309@qq.com"),
    Submission(
        "Karim Benali",
        "We buy generic medical tubing and stainless tubes for hospitals; need AISI 316L, bright "
        "annealed, 6x1 mm, 3,000 m, with biocompatibility statement.",
    ),
    Submission(
        "Emily Clarke",
        "I am writing a thesis on the 156 Projects, which your article on steel history mentions. "
        "May I quote two paragraphs, and where do the figures come from?",
    ),
    Submission(
        "Piotr Szczęsny",
        "Dear Team,\nplease see www.szczesny.example/rfq and the standards at https://www.iso.org/ "
        "and https://www.en-standard.eu/ . Budget 80.000 EUR. Best regards",
    ),
    Submission(
        "Global Steel FZE",
        "Complaint: container MSKU1234567 arrived with 14 rusted coils. Photos: "
        "https://we.tl/t-AbC1. "
        "We expect a credit note or replacement within 10 days.",
        company="Global Steel FZE",
    ),
]

ADVERTISEMENTS = [
    Submission(
        "Emma from RankBoost",
        "Hi, I was looking at your website and noticed it is not on the first page of Google. We "
        "do "
        "affordable SEO with quality backlinks. Shall I send you a free audit?",
    ),
    Submission(
        "Daniel",
        "Hello, we accept guest posts and link insertion on 400 sites with high domain authority "
        "and organic traffic. Ask for our price list.",
    ),
    Submission(
        "Priya S.",
        "We are a web design company from India. We can redesign your website, do on-page work, "
        "and "
        "digital marketing at low cost. May I share past work and the search engine plan?",
    ),
    Submission(
        "Михаил",
        "Здравствуйте! Предлагаем продвижение сайта в топ-10 поисковых систем, больше клиентов "
        "уже через месяц.",
    ),
    Submission(
        "小陈", "专业外贸推广，谷歌优化，google首页排名，精准客户询盘，网站建设一站式服务。"
    ),
    Submission(
        "Contact Blaster",
        "You are reading this message because contact forms work. We will deliver your ad text to "
        "two million websites. To opt out, reply unsubscribe.",
    ),
    Submission(
        "Olivia Data",
        "Would you like a buyers list with verified emails of decision-makers? 45,000 contacts in "
        "your industry, ready for your email campaign.",
    ),
    Submission(
        "Артём",
        "Рассылки через формы обратной связи и база компаний РФ. Ответ 100%, чтобы отписаться "
        "напишите стоп.",
    ),
    Submission(
        "LuckySpinner",
        "Best online casino 2026! 200 free spins and welcome bonus https://spin.example/win",
    ),
    Submission(
        "Игорь",
        "Лучшее казино: игровые автоматы, фриспины и бонус за регистрацию. Ставки на спорт тут.",
    ),
    Submission("阿强", "线上赌场 真人投注 老虎机 开户即送88 彩票"),
    Submission(
        "BTC Mentor",
        "Make $5,000 every week with our crypto trading bot. Bitcoin passive income, guaranteed "
        "profits from day one!",
    ),
    Submission(
        "pillstore",
        "Buy generic Viagra and Cialis without prescription in our Canadian pharmacy",
    ),
    Submission(
        "RobertLerce",
        "[url=https://dating.example]sexy single women[/url] "
        "[url=https://dating2.example]chat[/url]",
        company="google",
    ),
    Submission(
        "Anna https://hot.example",
        "Lonely women near you, dating site with webcams: https://hot.example",
    ),
    Submission(
        "Capital Desk",
        "Need a business loan? Funding from $10,000 up to $5M, no collateral, bad credit OK, you "
        "are "
        "pre-approved.",
    ),
    Submission(
        "Barrister James Cole",
        "I write about my late client who shares your surname. As next of kin you may claim USD "
        "14.5 "
        "million. This is strictly confidential.",
    ),
    Submission(
        "Jack Wu",
        "We are a domain name registration center in Shanghai. A company applied to register your "
        "name as their internet keyword; is there a conflict with your company?",
    ),
    Submission(
        "Ghost",
        "We have hacked your website and extracted your entire database. Pay 0.3 bitcoin or it "
        "will "
        "be leaked or sold to the highest bidder.",
    ),
    Submission("qGzJvYxEwKuT", "xWvTkRzYpLmQbN"),
    Submission("hXkPqLwZtRvB", "https://bit.ly/3zzz https://tinyurl.com/abc"),
    Submission(
        "Саsinо",
        "Лyчшиe пpeдлoжeния: Саsinо, фриспины и джекпот",
    ),
    Submission(
        "Mia",
        '<a href="https://a1.example">replica</a> <a href="https://b2.example">watches</a> '
        "https://c3.example https://d4.example",
    ),
    Submission("𝐇𝐨𝐭 𝐎𝐟𝐟𝐞𝐫", "𝐎𝐧𝐥𝐢𝐧𝐞 𝐜𝐚𝐬𝐢𝐧𝐨 with jackpot"),
    Submission(
        "DavidCap",
        "Weight loss with keto, ozempic without prescription https://cutt.ly/slim",
    ),
]
